import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  definePlugin,
  type AnyPlugin,
  type Intent,
  type TemplateContent,
  type TemplateDefinition,
} from '../../src/sdk/index.js';
import { sentence } from './finding.js';
import { checkPlugin, pluginChecks, type PluginMaterials } from './plugin.js';
import { sampleContext, sampleEvent } from './samples.js';

const HOUR = 3_600_000;

const template: TemplateDefinition = {
  name: 'order_seen',
  purpose: 'transactional',
  category: 'utility',
  variables: {
    order_number: { description: 'Number of the order', example: '1001' },
    first_name: { description: 'First name', example: 'Ana', fallback: 'there' },
  },
  languages: {
    en: { body: 'Hello {{first_name}}, we have your order {{order_number}}.', footer: 'Thank you' },
    es: { body: 'Hola {{first_name}}, tenemos tu pedido {{order_number}}.' },
  },
};

const settings = z.object({ remind: z.boolean().default(true).meta({ title: 'Remind' }) });

/** A small plugin that keeps every rule: what the specs below break. */
const exemplary = definePlugin({
  id: 'exemplary',
  title: 'Exemplary',
  description: 'Keeps every rule.',
  settings,
  templates: [template],
  on: {
    'order.paid': (event, context) => [
      {
        intent: 'send',
        purpose: 'transactional',
        template: {
          name: 'order_seen',
          variables: { order_number: event.data.order.number, first_name: context.contact?.firstName },
        },
      },
      ...(context.settings.remind
        ? [
            {
              intent: 'wait' as const,
              key: `again:${event.subject}`,
              dueAt: event.occurredAt + HOUR,
              payload: { step: 1 },
            },
          ]
        : []),
    ],
  },
  onTimer: (timer, context) => [
    {
      intent: 'skip',
      subject: timer.event.subject,
      transition: 'again',
      reason: context.contact ? 'seen' : 'nobody',
    },
  ],
}) as AnyPlugin;

const variant = (changes: Partial<AnyPlugin>): AnyPlugin => Object.freeze({ ...exemplary, ...changes });
const withTemplate = (changes: Partial<TemplateDefinition>): AnyPlugin =>
  variant({ templates: [{ ...template, ...changes }] });
const withText = (changes: Partial<TemplateContent>): AnyPlugin =>
  withTemplate({
    languages: {
      ...template.languages,
      en: { ...(template.languages['en'] as TemplateContent), ...changes },
    },
  });

type Handle = NonNullable<AnyPlugin['on']['order.paid']>;
const original = exemplary.on['order.paid'] as Handle;
const deciding = (handle: Handle): AnyPlugin => variant({ on: { 'order.paid': handle } });
/** The exemplary decision with its intents changed. */
const changing = (change: (intent: Intent, index: number) => Intent): AnyPlugin =>
  deciding((event, context) => original(event, context).map(change));
const sending = (
  change: (send: Extract<Intent, { intent: 'send'; template: object }>) => Intent,
): AnyPlugin => changing((intent) => (intent.intent === 'send' && !intent.content ? change(intent) : intent));

async function findings(plugin: AnyPlugin, materials: PluginMaterials = {}): Promise<string[]> {
  return (await checkPlugin(plugin, materials)).map((finding) => `${finding.check} | ${sentence(finding)}`);
}

let calls = 0;

const broken: [string, AnyPlugin, RegExp][] = [
  ['a bad id', variant({ id: 'No Good' }), /^definition \| id: "No Good"/],
  ['a scaffolded title', variant({ title: 'scaffold: title' }), /^definition \| title: still holds/],
  ['no event to hear', variant({ on: {} }), /^definition \| on: hears no event/],
  [
    'an event nobody sends',
    variant({ on: { 'order.lost': () => [] } as AnyPlugin['on'] }),
    /on\.order\.lost: is not in/,
  ],
  [
    'a setting without default',
    variant({ settings: z.object({ a: z.string() }) }),
    /^settings \| settings: cannot be left empty/,
  ],
  [
    'a setting without title',
    variant({ settings: z.object({ a: z.string().default('') }) }),
    /settings\.a\.title/,
  ],
  [
    'a name Meta refuses',
    withTemplate({ name: 'Order-Seen' }),
    /^templates \| templates\.Order-Seen: is no name/,
  ],
  ['a template declared twice', variant({ templates: [template, template] }), /is declared twice/],
  [
    'a purpose that is not the category',
    withTemplate({ category: 'marketing' }),
    /purpose transactional and category marketing/,
  ],
  [
    'a template without English',
    withTemplate({ languages: { es: { body: 'Hola {{first_name}}: {{order_number}}.' } } }),
    /has no English/,
  ],
  [
    'a language of another spelling',
    withTemplate({
      languages: { ...template.languages, pt_BR: { body: 'a {{first_name}} b {{order_number}}.' } },
    }),
    /pt_BR: is no BCP 47/,
  ],
  ['a long header', withText({ header: 'x'.repeat(61) }), /en\.header: has 61 characters\. Shorten it to 60/],
  [
    'two variables in a header',
    withText({ header: '{{first_name}} and {{order_number}}' }),
    /header: has more than one variable/,
  ],
  [
    'a long body',
    withText({ body: `{{first_name}} x {{order_number}} ${'x'.repeat(1020)}` }),
    /body: has 10\d\d characters/,
  ],
  [
    'a body that ends with a variable',
    withText({ body: 'Hello {{first_name}} {{order_number}}' }),
    /begins or ends with a variable/,
  ],
  [
    'neighbouring variables',
    withText({ body: 'Hello {{first_name}} {{order_number}}.' }),
    /two variables side by side/,
  ],
  ['a variable in the footer', withText({ footer: 'By {{first_name}}' }), /footer: has a variable/],
  [
    'eleven buttons',
    withText({ buttons: Array.from({ length: 11 }, () => ({ type: 'quick_reply' as const, text: 'Yes' })) }),
    /buttons: are 11/,
  ],
  [
    'a long button',
    withText({ buttons: [{ type: 'quick_reply', text: 'x'.repeat(26) }] }),
    /buttons\.0\.text: has 26/,
  ],
  [
    'a variable in the middle of an address',
    withText({
      buttons: [
        {
          type: 'url',
          text: 'Go',
          url: 'https://a.example/{{first_name}}/x',
          example: 'https://a.example/b/x',
        },
      ],
    }),
    /variable that is not its end/,
  ],
  [
    'an address without example',
    withText({ buttons: [{ type: 'url', text: 'Go', url: 'https://a.example/{{first_name}}' }] }),
    /example: is missing/,
  ],
  [
    'an undeclared variable',
    withText({ body: 'Hi {{first_name}}, {{order_number}} and {{more}}!' }),
    /^variables \| .*uses \{\{more\}\}, which is not declared/,
  ],
  [
    'a variable one language lacks',
    withText({ body: 'Hi {{first_name}}!' }),
    /en: never uses \{\{order_number\}\}/,
  ],
  [
    'a variable without example',
    withTemplate({ variables: { ...template.variables, order_number: { description: 'x', example: '' } } }),
    /order_number\.example: is empty/,
  ],
  [
    'an empty fallback',
    withTemplate({
      variables: { ...template.variables, first_name: { description: 'x', example: 'x', fallback: ' ' } },
    }),
    /first_name\.fallback: is empty/,
  ],
  [
    'a handler that changes its input',
    deciding((event, context) => {
      event.data.order.number = '1';
      return original(event, context);
    }),
    /^pure \| .*changes what it is given/,
  ],
  [
    'a handler that counts its calls',
    changing((intent) => ({ ...intent, step: `${(calls += 1)}` }) as Intent),
    /^pure \| .*differently the second time/,
  ],
  [
    'a handler that reads the clock',
    sending((send) => ({ ...send, expiresAt: Date.now() + HOUR })),
    /^pure \| .*(clock|second time)/,
  ],
  [
    'a handler that throws when something is missing',
    deciding((event, context) => {
      if (event.data.order.url === undefined) throw new Error('no url');
      return original(event, context);
    }),
    /^tolerant \| on order\.paid with required fields only.*throws Error: no url/,
  ],
  [
    'a handler that takes every parcel to come with its whole order',
    variant({
      on: {
        'order.shipped': (event) => {
          const { order } = event.data as { order: { number: string } };
          return [{ intent: 'skip', reason: 'seen', detail: order.number }];
        },
      },
    }),
    /^tolerant \| on order\.shipped with orderReference.*throws TypeError/,
  ],
  [
    'a handler that takes every linked order to be known whole',
    deciding((event, context) => {
      if (context.linkedOrders?.some(({ order }) => order?.items.length === 0)) throw new Error('no goods');
      if (context.linkedOrders?.some(({ order }) => order === undefined)) throw new Error('no order');
      return original(event, context);
    }),
    /^tolerant \| on order\.paid.*throws Error: no order/,
  ],
  [
    'a handler confused by more fields',
    deciding((event, context) => (Object.keys(event.data).length > 1 ? [] : original(event, context))),
    /^tolerant \| .*decides differently when the event has more fields/,
  ],
  [
    'a key made of the event id',
    deciding((event, context) =>
      original(event, context).map((intent) => ({ ...intent, step: event.id }) as Intent),
    ),
    /^keys \| .*other keys for another event id/,
  ],
  [
    'a key made of the hour',
    deciding((event, context) =>
      original(event, context).map((intent) => ({ ...intent, step: `${context.now}` }) as Intent),
    ),
    /^keys \| .*other keys for a second later/,
  ],
  [
    'a key made of the address',
    deciding((event, context) =>
      original(event, context).map((intent) => ({ ...intent, step: event.person?.phone ?? '' }) as Intent),
    ),
    /^keys \| .*other keys for another address/,
  ],
  [
    'two sends with one key',
    deciding((event, context) => [...original(event, context), ...original(event, context)]),
    /^intents \| .*has two intents send/,
  ],
  [
    'a send without purpose',
    sending((send) => ({ ...send, purpose: undefined as unknown as 'transactional' })),
    /^intents \| .*without a purpose/,
  ],
  [
    'a send for another purpose',
    sending((send) => ({ ...send, purpose: 'marketing' })),
    /as marketing, declared as transactional/,
  ],
  [
    'a template it does not declare',
    sending((send) => ({ ...send, template: { name: 'other', variables: {} } })),
    /sends the template "other"/,
  ],
  [
    'a missing variable',
    sending((send) => ({ ...send, template: { ...send.template, variables: {} } })),
    /without order_number, which has no fallback/,
  ],
  [
    'an unknown variable',
    sending((send) => ({
      ...send,
      template: { ...send.template, variables: { ...send.template.variables, x: '1' } },
    })),
    /the unknown variable x/,
  ],
  [
    'a share above one',
    sending((send) => ({ ...send, holdout: { key: 'k', share: 20 } })),
    /holds out a share of 20/,
  ],
  ['a skip without reason', changing(() => ({ intent: 'skip', reason: '' })), /has a skip without a reason/],
  [
    'a wait without key',
    changing((intent) => (intent.intent === 'wait' ? { ...intent, key: '' } : intent)),
    /has a wait without a key/,
  ],
  [
    'a wait in no time',
    changing((intent) => (intent.intent === 'wait' ? { ...intent, dueAt: 3_600 } : intent)),
    /waits until 3600/,
  ],
  [
    'a payload JSON cannot carry',
    changing((intent) => (intent.intent === 'wait' ? { ...intent, payload: { at: new Date(0) } } : intent)),
    /payload that JSON cannot carry/,
  ],
  [
    'a timer nobody hears',
    Object.freeze(
      Object.fromEntries(Object.entries(exemplary).filter(([key]) => key !== 'onTimer')),
    ) as unknown as AnyPlugin,
    /sets a timer nobody hears/,
  ],
  [
    'a timer that throws',
    variant({
      onTimer: () => {
        throw new Error('late');
      },
    }),
    /timer again:order:1001.*throws Error: late/,
  ],
  [
    'a template never sent',
    variant({ templates: [template, { ...template, name: 'other' }] }),
    /^reached \| templates\.other: is sent by no sample/,
  ],
];

describe('the plugin kit', () => {
  it('finds nothing wrong with a plugin that keeps every rule', async () => {
    expect(await findings(exemplary)).toEqual([]);
  });

  it.each(broken)('notices %s', async (_, plugin, finding) => {
    expect(await findings(plugin)).toContainEqual(expect.stringMatching(finding));
  });

  it('notices a folder of another name and a page that is not there', async () => {
    expect(await findings(exemplary, { folder: 'other', root: '/nowhere' })).toEqual([
      expect.stringMatching(/the folder is "other"/),
      expect.stringMatching(/docs\/plugins\/exemplary\.md: does not exist/),
    ]);
  });

  it('tries the settings, events and contexts it is given', async () => {
    const picky = deciding((event, context) => {
      const rare =
        event.data.order.status === 'rare' && context.account.language === 'fr' && !context.settings;
      const hit = event.data.order.status === 'rare' && context.account.language === 'fr';
      return hit || rare ? original(event, context) : [{ intent: 'skip', reason: 'common' }];
    });
    expect(await findings(picky)).toEqual([expect.stringMatching(/^reached/)]);
    const samples = {
      settings: [{ remind: false }],
      events: [sampleEvent('order.paid', { data: { order: { status: 'rare' } } })],
      contexts: [{ account: { ...sampleContext({}).account, language: 'fr' } }],
    };
    expect(await findings(picky, { samples })).toEqual([]);
  });

  it('says of every check that does not apply why', () => {
    const absent = pluginChecks(variant({ on: {}, templates: [] })).flatMap((check) =>
      'notApplicable' in check ? [check.notApplicable] : [],
    );
    expect(absent).toContain('it hears no event yet');
    expect(absent).toContain('it sends no templates');
  });
});
