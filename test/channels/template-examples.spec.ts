import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { whatsappChannel } from '../../src/channels/index.js';
import {
  localValueSchema,
  moneySchema,
  templatePartsSchema,
  type ChannelTemplates,
  type LocalValue,
  type TemplateContent,
  type TemplateParts,
} from '../../src/sdk/index.js';
import { fillTemplate } from '../../src/templates/index.js';

const file = join(process.env['SHARED_DIR'] ?? '', 'contracts/meta-whatsapp/examples/messages-requests.json');
type Json = Record<string, unknown>;

interface Example {
  /** As Meta lists the template. */
  components: Json[];
  values?: Record<string, string | LocalValue>;
  parts?: TemplateParts;
}

const money: LocalValue = { type: 'currency', amount: '100.99', currency: 'USD', text: '$100.99' };
const day: LocalValue = {
  type: 'date_time',
  text: 'February 25, 1977',
  dayOfWeek: 5,
  year: 1977,
  month: 2,
  dayOfMonth: 25,
  hour: 15,
  minute: 33,
  calendar: 'GREGORIAN',
};
const three = { type: 'BODY', text: 'Hi {{1}}, you owe us {{2}} since {{3}}.' };
const threeValues = { '1': 'text-string', '2': money, '3': day };
const picture = { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['4::x'] } };
const link = { kind: 'image', media: { link: 'https://the-image-url' } } as const;
const buttons = (...types: string[]) => ({
  type: 'BUTTONS',
  buttons: types.map((type) => ({ type, text: 'Go' })),
});

/** What each example of Meta's says, in the product's words. */
const examples: Record<string, Example> = {
  'Send Catalog Template Message': {
    components: [{ type: 'BODY', text: 'From {{1}} to {{2}} in {{3}} days.' }, buttons('CATALOG')],
    values: { '1': '100', '2': '400', '3': '3' },
    parts: { buttons: [{ type: 'catalog', thumbnailProductRetailerId: '2lc20305pt' }] },
  },
  'Send Flow Template Message': {
    components: [{ type: 'BODY', text: 'Tell us.' }, buttons('FLOW')],
    parts: { buttons: [{ type: 'flow', token: '<FLOW_TOKEN>', data: { '<CUSTOM_KEY>': '<CUSTOM_VALUE>' } }] },
  },
  'Send Message Template Interactive': {
    components: [picture, three, buttons('QUICK_REPLY', 'QUICK_REPLY')],
    values: threeValues,
    parts: {
      header: link,
      buttons: [
        { type: 'quick_reply', payload: 'aGlzIHRoaXMgaXMgY29v' },
        { type: 'quick_reply', payload: '9rwnB8RbYmPF5t2Mn09x4h' },
      ],
    },
  },
  'Send Message Template Media': {
    components: [picture, three],
    values: threeValues,
    parts: { header: link },
  },
  'Send Message Template Text': { components: [three], values: threeValues },
  'Send Sample Issue Resolution Template': {
    components: [{ type: 'BODY', text: 'Hi {{1}}, is it solved?' }, buttons('QUICK_REPLY', 'QUICK_REPLY')],
    values: { '1': '*Mr. Jones*' },
    parts: {
      buttons: [
        { type: 'quick_reply', payload: 'true' },
        { type: 'quick_reply', payload: 'false' },
      ],
    },
  },
  'Send Sample Shipping Confirmation Template': { components: [three], values: threeValues },
  'Send Sample Text Message': { components: [three], values: threeValues },
  'Send Test Message': { components: [{ type: 'BODY', text: 'Hello world.' }] },
};

const metaTemplates = whatsappChannel.templates as ChannelTemplates;

/** Meta's examples write places as numbers and as texts. */
function written(value: unknown): string {
  return typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '';
}

/** What is asked of Meta for an example. */
function produced(name: string, { components, values = {}, parts = {} }: Example, language: string): unknown {
  const found = metaTemplates.read({
    id: '1',
    name,
    language: 'en_US',
    status: 'APPROVED',
    category: 'UTILITY',
    components,
  });
  const content = found?.content as TemplateContent;
  // Both have to pass what the API takes.
  z.record(z.string(), z.union([z.string(), localValueSchema, moneySchema])).parse(values);
  const built = fillTemplate({ language: 'en', content, variables: {} }, values, {
    limits: metaTemplates.limits,
    parts: templatePartsSchema.parse(parts),
  });
  expect([built.missing, built.problems]).toEqual([[], []]);
  const payload = whatsappChannel.render(
    { kind: 'template', name, language, values: built.values },
    { address: { kind: 'phone', value: '15551234567' }, attemptId: 'a' },
  );
  return withoutDefaults(payload);
}

/**
 * What says nothing: defaults of Meta's, the recipient, the attempt's id, and ways of writing the same. Meta's
 * example of an issue resolved gives quick replies a `text` that is no text; its reference calls it `payload`.
 */
function withoutDefaults({
  to: _to,
  recipient_type: _type,
  biz_opaque_callback_data: _attempt,
  ...rest
}: Json): unknown {
  const { language, components, ...template } = rest['template'] as Json & {
    language: Json;
    components?: Json[];
  };
  const code = { code: String(language['code']).replaceAll('_', '-') };
  const plain = (components ?? []).map((component) => ({
    ...component,
    ...(component['sub_type'] === undefined
      ? {}
      : { sub_type: written(component['sub_type']).toLowerCase() }),
    ...(component['index'] === undefined ? {} : { index: written(component['index']) }),
    parameters: (component['parameters'] as Json[]).map((parameter) =>
      component['sub_type'] === 'quick_reply' && parameter['type'] === 'text'
        ? { type: 'payload', payload: String(parameter['text']) }
        : parameter,
    ),
  }));
  return { ...rest, template: { ...template, language: code, components: plain } };
}

describe('the template examples of Meta', () => {
  if (!existsSync(file)) {
    it('are not here: SHARED_DIR names no folder with them', () => {
      expect(existsSync(file)).toBe(false);
    });
    return;
  }
  // An address as people write one that may be either.
  const all = JSON.parse(readFileSync(file, 'utf8').replaceAll('http(s)://', 'https://')) as Record<
    string,
    { value: Json }
  >;
  const templates = Object.entries(all).filter(([, { value }]) => value['type'] === 'template');

  it('are all known here', () => {
    expect(templates.map(([name]) => name).sort()).toEqual(Object.keys(examples).sort());
  });

  it.each(templates)('%s can be produced', (name, { value }) => {
    const { name: template, language } = value['template'] as { name: string; language: { code: string } };
    expect(produced(template, examples[name] as Example, language.code)).toEqual(withoutDefaults(value));
  });
});
