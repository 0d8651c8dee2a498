import { describe, expect, it } from '@jest/globals';
import type { TemplateContent, TemplateDefinition } from '../../../src/sdk/index.js';
import { settings } from '../cart-recovery.settings.js';
import { templates } from '../templates/index.js';
import { cartEvent, DAY, START } from './make.js';
import { World } from './world.js';

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
const hasWord = (text: string | undefined): boolean => /\p{L}{2,}/u.test(text ?? '');

describe('the templates', () => {
  it('are for marketing, named as Meta allows and written in every language', () => {
    for (const template of templates) {
      expect(template.name).toMatch(/^[a-z0-9_]{1,512}$/);
      expect(template).toMatchObject({ purpose: 'marketing', category: 'marketing' });
      expect(Object.keys(template.languages).sort()).toEqual(languages);
    }
  });

  it.each(rows)('%s in %s uses exactly the variables it declares', (_name, _language, template, content) => {
    expect([...new Set(namesIn(content.body))].sort()).toEqual(Object.keys(template.variables).sort());
    expect(namesIn(content.footer ?? '')).toEqual([]);
  });

  // Source: developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
  it.each(rows)(
    "%s in %s keeps to Meta's limits",
    (_name, _language, template, { body, footer, header, buttons }) => {
      const filled = body.replace(/\{\{\w+\}\}/g, 'x'.repeat(60));
      expect(filled.length).toBeLessThanOrEqual(1024);
      expect((footer ?? '').length).toBeLessThanOrEqual(60);
      expect([header, buttons]).toEqual([undefined, undefined]);
      const between = body.split(/\{\{\w+\}\}/);
      expect(between.every(hasWord)).toBe(true);
      const words = between.join(' ').match(/\p{L}+/gu) ?? [];
      expect(words.length).toBeGreaterThan(2 * Object.keys(template.variables).length);
      expect(body).not.toMatch(/\t| {2}|\n{3}/);
    },
  );

  it.each(rows)('%s in %s says how to stop', (_name, _language, _template, content) => {
    expect(content.footer).toMatch(/\bSTOP\b/);
  });

  it('are all sent by some settings, with every variable that has no fallback', () => {
    const shop = new World(START, settings.parse({ coupon: { mode: 'unique' } }));
    shop.receive(cartEvent(START, {}, { phone: '+33612345678' }));
    shop.advance(4 * DAY);
    const sends = shop.attempted.map((message) => message.send.template);
    expect(sends.map((send) => send.name)).toEqual(templates.map((template) => template.name));
    for (const send of sends) {
      const declared = templates.find((template) => template.name === send.name)?.variables ?? {};
      expect(Object.keys(send.variables).sort()).toEqual(Object.keys(declared).sort());
      const missing = Object.keys(declared).filter(
        (name) => send.variables[name] === undefined && declared[name]?.fallback === undefined,
      );
      expect(missing).toEqual([]);
    }
  });
});
