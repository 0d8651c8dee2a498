import { describe, expect, it } from '@jest/globals';
import type { TemplateContent, TemplateDefinition } from '../../../src/sdk/index.js';
import { templates } from '../templates/index.js';
import { context, event, sendOf } from './make.js';

const languages = ['de', 'en', 'es', 'fr', 'it', 'pt-BR', 'pt-PT'];
const rows = templates.flatMap((template) =>
  Object.entries(template.languages).map(
    ([language, content]): [string, string, TemplateDefinition, TemplateContent] => [
      template.name,
      language,
      template,
      content,
    ],
  ),
);
const namesIn = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '');
const hasWord = (text: string | undefined): boolean => /\p{L}{1,}/u.test(text ?? '');

describe('the templates', () => {
  it('are transactional, named as Meta allows and written in every language', () => {
    expect(new Set(templates.map((template) => template.name)).size).toBe(templates.length);
    for (const template of templates) {
      expect(template.name).toMatch(/^[a-z0-9_]{1,512}$/);
      expect(template).toMatchObject({ purpose: 'transactional', category: 'utility' });
      expect(Object.keys(template.languages).sort()).toEqual(languages);
    }
  });

  it.each(rows)('%s in %s uses exactly the variables it declares', (_name, _language, template, content) => {
    expect(Object.keys(content)).toEqual(['body']);
    expect([...new Set(namesIn(content.body))].sort()).toEqual(Object.keys(template.variables).sort());
  });

  // Source: developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
  it.each(rows)("%s in %s keeps to Meta's limits", (_name, _language, template, { body }) => {
    const filled = body.replace(/\{\{\w+\}\}/g, 'x'.repeat(120));
    expect(filled.length).toBeLessThanOrEqual(1024);
    const between = body.split(/\{\{\w+\}\}/);
    expect(between.every(hasWord)).toBe(true);
    const words = between.join(' ').match(/\p{L}+/gu) ?? [];
    expect(words.length).toBeGreaterThan(2 * Object.keys(template.variables).length);
    expect(body).not.toMatch(/\t| {2}|\n{3}/);
  });

  it('are all sent for some event, with every variable that has no fallback', () => {
    const refund = { id: '14', amount: { amount: '1.00', currency: 'EUR' }, full: true };
    const sends = [
      event('order.accepted'),
      event('order.paid'),
      event('order.shipped', { shipment: { trackingUrl: 'https://carrier.example/1' } }),
      event('order.shipped', { shipment: { trackingNumber: '1' } }),
      event('order.shipped'),
      event('order.out_for_delivery'),
      event('order.delivered'),
      event('order.delayed'),
      event('order.delayed', { shipment: { expectedOn: '2027-03-18' } }),
      event('order.cancelled'),
      event('order.refunded', { refund }),
      event('order.refunded'),
      event('payment.failed'),
      event('order.note_added'),
    ].map((given) => sendOf(given, context({ paymentFailed: true, customerNote: true })).template);
    expect(sends.map((send) => send.name)).toEqual(templates.map((template) => template.name));
    for (const send of sends) {
      const declared = templates.find((template) => template.name === send.name)?.variables ?? {};
      expect(Object.keys(send.variables).sort()).toEqual(Object.keys(declared).sort());
      expect(Object.values(send.variables)).not.toContain(undefined);
    }
  });
});
