import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  defineAction,
  type AnyConnector,
  type AnyEventDraft,
  type AnyTrigger,
  type MapResult,
  type WebhookDefinition,
} from '../../src/sdk/index.js';
import { checkConnector, connectorChecks } from './connector.js';
import {
  exemplary,
  exemplaryTrigger,
  materials,
  variant,
  withTrigger,
  type ExemplaryPayload,
} from './exemplary.js';
import { sentence } from './finding.js';
import type { ConnectorMaterials } from './play.js';

type Map = (payload: unknown, context: Parameters<AnyTrigger['map']>[1]) => MapResult<unknown>;
const trigger = exemplaryTrigger as AnyTrigger;
const webhook = exemplary.webhook as WebhookDefinition<unknown, unknown>;

/** The exemplary trigger's map, with its result or its input changed. */
const mapping = (change: (map: Map) => Map): AnyConnector =>
  withTrigger({ map: change((payload, context) => trigger.map(payload, context)) });
const withSettings = (schema: z.ZodType): AnyConnector => variant({ settings: schema });

async function findings(connector: AnyConnector, given: ConnectorMaterials = materials): Promise<string[]> {
  return (await checkConnector(connector, given)).map((finding) => `${finding.check} | ${sentence(finding)}`);
}

let calls = 0;

const withOrigin = (origin: NonNullable<WebhookDefinition<unknown, unknown>['origin']>): AnyConnector =>
  variant({ webhook: { ...webhook, origin } });
const elsewhere = { from: 'copy.example', reason: 'A copy sends here.', hint: 'Delete it.' };

const broken: [string, AnyConnector, RegExp][] = [
  [
    'a grant that fills a setting nobody declared',
    variant({
      auth: {
        type: 'hosted',
        grant: {
          address: 'url',
          generates: ['nothing'],
          place: (address) => address,
          url: ({ address }) => address,
          read: () => undefined,
        },
      },
    }),
    /^settings \| auth\.grant: names the unknown setting "nothing"/,
  ],
  [
    'an origin that every delivery lacks',
    withOrigin(() => elsewhere),
    /^origin \| webhook\.origin on .*: calls a delivery foreign that says nothing/,
  ],
  [
    'an origin without words',
    withOrigin(({ headers }) => (headers['x-topic'] === 'order' ? { ...elsewhere, hint: '' } : undefined)),
    /^origin \| .*: hint: is empty/,
  ],
  [
    'an origin that reads the clock',
    withOrigin(({ headers }) =>
      headers['x-topic'] === 'order' ? { ...elsewhere, from: String(Date.now()) } : undefined,
    ),
    /^origin \| .*: gives another answer another time/,
  ],
  [
    'an origin that a strange header makes throw',
    withOrigin(({ headers }) => {
      if (headers['x-topic'] === ':') throw new TypeError('no');
      return undefined;
    }),
    /^origin \| .*: throws TypeError: no/,
  ],
  ['a bad id', variant({ id: 'Bad Id' }), /^definition \| id: "Bad Id" is not an id/],
  ['an empty title', variant({ title: ' ' }), /^definition \| title: is empty/],
  [
    'a scaffolded description',
    variant({ description: 'scaffold: write' }),
    /^definition \| description: still holds/,
  ],
  ['a docs page that is nowhere', variant({ docs: 'docs/none.md' }), /^definition \| docs: "docs\/none.md"/],
  ['nothing to hear or do', variant({ triggers: [] }), /neither triggers nor actions/],
  ['a definition anybody can change', { ...(exemplary as AnyConnector) }, /definition: is not frozen/],
  [
    'a trigger declared twice',
    variant({ triggers: [trigger, { ...trigger, topics: ['b'] }] }),
    /is declared twice/,
  ],
  [
    'an unmarked secret',
    withSettings(z.object({ secret: z.string().meta({ title: 'Secret' }) })),
    /^settings \| settings\.secret: signs deliveries and is not marked/,
  ],
  [
    'another unmarked secret',
    withSettings(
      z.object({
        secret: z.string().meta({ title: 'Secret', secret: true }),
        nested: z.object({ apiKey: z.string().optional() }).default({}).meta({ title: 'Nested' }),
      }),
    ),
    /^settings \| settings\.nested\.apiKey: looks like a secret/,
  ],
  [
    'a secret that would not be encrypted',
    withSettings(
      z.object({
        secret: z.string().meta({ title: 'Secret', secret: true }),
        nested: z
          .object({ apiKey: z.string().optional().meta({ secret: true }) })
          .default({})
          .meta({ title: 'Nested' }),
      }),
    ),
    /^settings \| settings\.nested\.apiKey: is a secret inside another setting/,
  ],
  [
    'a setting without a title',
    withSettings(z.object({ secret: z.string().meta({ secret: true }) })),
    /^settings \| settings\.secret\.title: is empty/,
  ],
  [
    'settings no form can show',
    withSettings(z.object({ secret: z.string(), when: z.date() })),
    /^settings \| settings: cannot become a JSON Schema/,
  ],
  [
    'sample settings that do not fit',
    withSettings(z.object({ secret: z.number().meta({ title: 'S', secret: true }) })),
    /^settings \| fixtures\/settings\.json: does not fit/,
  ],
  [
    'a field of auth that is no setting',
    variant({ auth: { type: 'basic', fields: ['user'] } }),
    /unknown setting "user"/,
  ],
  [
    'a signature by an unknown setting',
    variant({ webhook: { ...webhook, verify: { scheme: 'standardWebhooks', secret: 'other' } } }),
    /names the setting "other", which does not exist/,
  ],
  [
    'a choice the settings do not offer',
    variant({
      webhook: {
        ...webhook,
        verify: { by: 'url', choices: { a: { scheme: 'token', header: 'x', secret: 'secret' } } },
      },
    }),
    /^scheme \| webhook\.verify: offers a, while the setting "url" allows no closed list/,
  ],
  [
    'a signature that leaves the body out',
    variant({
      webhook: {
        ...webhook,
        verify: {
          scheme: 'hmac',
          header: 'x',
          algorithm: 'sha256',
          encoding: 'hex',
          secret: 'secret',
          signed: ['uri'],
        },
      },
    }),
    /does not sign the body/,
  ],
  [
    'a token that arrives nowhere',
    variant({ webhook: { ...webhook, verify: { scheme: 'token', secret: 'secret' } } }),
    /names neither a header nor a query parameter/,
  ],
  [
    'a custom check that accepts anything',
    variant({
      webhook: { ...webhook, verify: { scheme: 'custom', reason: 'odd vendor', check: () => true } },
    }),
    /^signature\.custom\.valid \| fixtures: do not say how a genuine request is signed/,
  ],
  [
    'a subscribed topic nobody reads',
    variant({
      webhook: {
        ...webhook,
        subscription: {
          topics: ['order', 'refund'],
          list: async () => [],
          create: async (_context, topic) => ({ id: '1', topic, url: '', active: true }),
          enable: async () => undefined,
          remove: async () => undefined,
        },
      },
    }),
    /^topics \| topic refund: is subscribed and read by no trigger/,
  ],
  [
    'a topic two triggers read',
    variant({ triggers: [trigger, { ...trigger, id: 'again' }] }),
    /topic order: is read by order and again/,
  ],
  [
    'an action no form can show',
    variant({
      actions: [
        defineAction({
          id: 'do',
          title: 'Do',
          input: z.string(),
          output: z.object({ at: z.date() }),
          retry: 'safe',
          run: async () => ({ at: new Date() }),
        }),
      ],
    }),
    /^actions \| actions\.do\.input: is not an object/,
  ],
  [
    'a duration that is none',
    variant({
      reconcile: { every: '5 minutes', sweep: async () => ({ items: [], cursor: '', more: false }) },
    }),
    /^durations \| reconcile\.every: "5 minutes"/,
  ],
  [
    'an event outside the catalogue',
    mapping((map) => (payload, context) => {
      const result = map(payload, context);
      return {
        ...result,
        events: result.events.map((one) => ({ ...one, type: 'order.lost' }) as unknown as AnyEventDraft),
      };
    }),
    /^expected \| fixtures\/001-new\.json: gives order\.lost whose type "order\.lost" is not in the catalogue/,
  ],
  [
    'seconds for milliseconds',
    mapping((map) => (payload, context) => {
      const result = map(payload, context);
      return { ...result, events: result.events.map((one) => ({ ...one, occurredAt: 1_795_428_000 })) };
    }),
    /looks like seconds/,
  ],
  [
    'one event too few',
    mapping((map) => (payload, context) => ({ ...map(payload, context), events: [] })),
    /^expected \| fixtures\/001-new\.json: gives nothing; expected order\.placed/,
  ],
  [
    'one key for two events',
    mapping((map) => (payload, context) => {
      const result = map(payload, context);
      return { ...result, events: result.events.map((one) => ({ ...one, transition: 'x' })) };
    }),
    /gives "order:13 x" twice at once/,
  ],
  [
    'a map that changes its input',
    mapping((map) => (payload, context) => {
      (payload as ExemplaryPayload & { note?: unknown }).note = null;
      return map(payload, context);
    }),
    /^pure \| .*changes what it is given/,
  ],
  [
    'a map that counts its calls',
    mapping((map) => (payload, context) => {
      const result = map(payload, context);
      calls += 1;
      return {
        ...result,
        events: result.events.map((one) => ({ ...one, occurredAt: one.occurredAt + calls })),
      };
    }),
    /^pure \| .*different events the second time/,
  ],
  [
    'a map that reads the clock',
    mapping((map) => (payload, context) => {
      const result = map(payload, context);
      const year = new Date().getUTCFullYear();
      return {
        ...result,
        events: result.events.map((one) => ({ ...one, transition: `${one.transition}:${year}` })),
      };
    }),
    /^pure \| .*depends on the clock/,
  ],
  [
    'a state JSON cannot carry',
    mapping((map) => (payload, context) => ({ ...map(payload, context), state: { seen: new Set([1]) } })),
    /^pure \| .*returns a state that JSON cannot carry/,
  ],
  [
    'a payload schema that refuses new fields',
    withTrigger({
      payload: z.strictObject({ id: z.number(), status: z.string(), updated: z.number(), total: z.string() }),
    }),
    /^unknown \| .*refuses unknown fields/,
  ],
  [
    'a map that counts the fields it gets',
    mapping((map) => (payload, context) => {
      const result = map(payload, context);
      const count = Object.keys(payload as object).length;
      return {
        ...result,
        events: result.events.map((one) => ({ ...one, transition: `${one.transition}:${count}` })),
      };
    }),
    /^unknown \| .*gives other events when the vendor adds a field/,
  ],
  [
    'a map that trusts an optional field',
    mapping((map) => (payload, context) => {
      const { note, status } = payload as { note: { text: string }; status: string };
      const result = map(payload, context);
      return status === 'new' && note.text === '' ? { events: [] } : result;
    }),
    /^missing \| .*without note: throws TypeError/,
  ],
  [
    'a map that needs what its schema does not require',
    withTrigger({
      payload: z.looseObject({ id: z.any(), status: z.any(), updated: z.any(), total: z.any() }),
      subject: () => 'order:13',
    }),
    /^missing \| .*without (id|total).*(throws|gives)/,
  ],
  [
    'a transition that depends on when it was received',
    mapping((map) => (payload, context) => {
      const result = map(payload, { ...context, previous: undefined });
      const at = context.receivedAt;
      return {
        ...result,
        events: result.events.map((one) => ({ ...one, transition: `${one.transition}:${at}` })),
      };
    }),
    /^repeated \| receiving each delivery twice: adds order:13 placed:/,
  ],
  [
    'a transition that is the move from the last state',
    mapping((map) => (payload, context) => {
      const { status } = payload as ExemplaryPayload;
      const before = (context.previous as { status?: string } | undefined)?.status ?? 'none';
      const [first] = map(payload, { ...context, previous: undefined }).events;
      return {
        events:
          first === undefined || before === status ? [] : [{ ...first, transition: `${before}>${status}` }],
        state: { status },
      };
    }),
    /^reordered \| receiving everything in reverse order: adds/,
  ],
];

describe('the connector kit', () => {
  it('finds nothing wrong with a connector that keeps every rule', async () => {
    expect(await findings(exemplary as AnyConnector)).toEqual([]);
  });

  it.each(broken)('notices %s', async (_, connector, finding) => {
    expect(await findings(connector)).toContainEqual(expect.stringMatching(finding));
  });

  it('notices a folder of another name', async () => {
    const given = { ...materials, folder: 'other' };
    expect(await findings(exemplary as AnyConnector, given)).toEqual([
      expect.stringMatching(/the folder is "other"/),
    ]);
  });

  it('accepts a custom scheme that can be signed and refuses every forgery', async () => {
    const verify = {
      scheme: 'custom' as const,
      reason: 'the vendor sends the secret backwards',
      check: (request: { headers: Record<string, string | undefined> }, settings: unknown) =>
        request.headers['x-odd'] === [...(settings as { secret: string }).secret].reverse().join(''),
    };
    const sign = (_: unknown, settings: Record<string, unknown>): Record<string, string> => ({
      'x-odd': [...String(settings['secret'])].reverse().join(''),
    });
    const given = { ...materials, contract: { sign } };
    expect(await findings(variant({ webhook: { ...webhook, verify } }), given)).toEqual([
      // It does not cover the body, and the kit says so.
      expect.stringMatching(/accepts a request with a flipped byte/),
      expect.stringMatching(/accepts a request with re-serialised JSON/),
    ]);
  });

  it('says of every check that does not apply why', () => {
    const names = connectorChecks(exemplary, materials);
    const absent = names.flatMap((check) => ('notApplicable' in check ? [check] : []));
    expect(absent.length).toBeGreaterThan(5);
    for (const check of absent) expect(check.notApplicable).toMatch(/\w+ \w+/);
  });
});
