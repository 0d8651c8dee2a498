import { describe, expect, it } from '@jest/globals';
import {
  RateLimited,
  Reauthorize,
  Transient,
  type AnyConnector,
  type CallContext,
  type ContactRecordChange,
  type ContactsDefinition,
  type SubscriptionApi,
} from '../../src/sdk/index.js';
import { checkConnector } from './connector.js';
import type { ConnectorContract } from './contract.js';
import { call, vendor, type Hook } from './exemplary-vendor.js';
import { exemplary, materials, variant, type ExemplarySettings } from './exemplary.js';
import { sentence } from './finding.js';

type Context = CallContext<unknown>;

const subscription: SubscriptionApi<unknown, unknown> = {
  topics: ['order'],
  list: (context) => call(context, 'GET'),
  create: async (context, topic) => made(context, topic, (context.settings as ExemplarySettings).secret),
  enable: async (context) => void (await call(context, 'PUT')),
  remove: async () => undefined,
};

async function made(context: Context, topic: string, secret: string): Promise<Hook> {
  return (await call(context, 'POST', { topic, url: context.webhookUrl, secret })).at(-1) as Hook;
}

const webhook = (exemplary as AnyConnector).webhook as NonNullable<AnyConnector['webhook']>;
const calling = (
  api: Partial<SubscriptionApi<unknown, unknown>> = {},
  health = (context: Context) => call(context, 'GET'),
): AnyConnector =>
  variant({
    webhook: { ...webhook, subscription: { ...subscription, ...api } },
    health: async (context) => {
      await health(context);
      return { state: 'healthy' };
    },
  });

async function findings(connector: AnyConnector, contract: ConnectorContract): Promise<string[]> {
  const found = await checkConnector(connector, { ...materials, contract });
  return found.map((finding) => `${finding.check} | ${sentence(finding)}`);
}

describe('the vendor checks', () => {
  it('find nothing wrong with a connector that tells failures apart', async () => {
    expect(await findings(calling(), { emulator: vendor })).toEqual([]);
  });

  it.each<[string, AnyConnector, RegExp]>([
    [
      'webhooks made anew each time',
      calling({ list: async (context) => (await call(context, 'GET')).slice(0, 0) }),
      /^subscription \| topic order: has 2 webhooks at the vendor/,
    ],
    [
      'a webhook that stays off',
      calling({ enable: async () => undefined }),
      /^subscription \| topic order: is still inactive/,
    ],
    [
      'webhooks made with another secret than deliveries are checked with',
      calling({ create: (context, topic) => made(context, topic, 'forgotten') }),
      /^subscription\.secret \| webhook\.subscription\.create, topic order: hands over another secret/,
    ],
    [
      'webhooks of another secret taken for its own',
      {
        ...calling(),
        auth: {
          type: 'oauth2',
          app: { title: 'app' },
          authorizeUrl: () => 'https://vendor.example/authorize',
          tokenUrl: () => 'https://vendor.example/token',
          scopes: [],
          rotates: false,
          tenant: () => ({ id: '1' }),
        },
      },
      /^subscription\.secret \| webhook\.subscription\.list, topic order: takes a webhook that was made with another secret/,
    ],
    [
      'a failure taken for success',
      calling({}, async (context) => call(context, 'GET').catch(() => [])),
      /^fault\.server_error \| health: takes a 500 for success/,
    ],
    [
      'a limit taken for an ordinary failure',
      calling({}, async (context) => {
        try {
          return await call(context, 'GET');
        } catch (cause) {
          throw new Transient('It failed.', { cause });
        }
      }),
      /^fault\.rate_limited \| health: answers a 429 with Transient/,
    ],
    [
      'a wait of its own invention',
      calling({}, async (context) => {
        try {
          return await call(context, 'GET');
        } catch (error) {
          throw error instanceof RateLimited ? new RateLimited('Wait.', { retryAfter: 1 }) : error;
        }
      }),
      /asks to wait 1 ms, the vendor said 7000/,
    ],
    [
      'credentials retried for ever',
      calling({}, async (context) => {
        try {
          return await call(context, 'GET');
        } catch (error) {
          throw error instanceof Reauthorize ? new Transient('401') : error;
        }
      }),
      /^fault\.unauthorized \| health: answers a 401 with Transient/,
    ],
    [
      'a call that ignores its signal',
      calling({}, (context) => call({ ...context, signal: new AbortController().signal }, 'GET')),
      /^fault\.timeout \| health: still waits 2000 ms after its signal was aborted/,
    ],
  ])('notice %s', async (_, connector, finding) => {
    expect(await findings(connector, { emulator: vendor })).toContainEqual(expect.stringMatching(finding));
  });
});

type Contacts = ContactsDefinition<unknown, unknown>;

const old: ContactRecordChange = { externalId: 'old', kind: 'upserted', changedAt: 1, person: {} };

/** A CRM in memory; `changes` is its log, the cursor a place in it, the version of a record how often it changed. */
function crm(changes: ContactRecordChange[]): Contacts {
  const keys = new Map<string, string>();
  const last = (id: string | undefined) => changes.filter(({ externalId }) => externalId === id).at(-1);
  return {
    fields: async () => [
      { name: 'mail', label: 'E-mail', type: 'string' },
      { name: 'city', label: 'City', type: 'string' },
    ],
    mapping: [{ vendor: 'mail', ours: 'email' }],
    deletions: 'reported',
    pull: async (_context, { cursor }) => {
      const from = Number(cursor ?? 0);
      return { changes: changes.slice(from), cursor: String(changes.length), more: false };
    },
    push: async ({ key }, list) =>
      list.map((change) => {
        const externalId = change.externalId ?? keys.get(key) ?? `c${changes.length}`;
        keys.set(key, externalId);
        const before = last(externalId);
        if (change.base && change.base.version !== before?.version) return 'conflict' as const;
        const { base: _, empties = [], ...said } = change;
        const person = { ...before?.person, ...said.person };
        for (const part of empties) delete person[part];
        const version = String(changes.length);
        changes.push({ ...said, ...(said.kind === 'deleted' ? {} : { person }), externalId, version });
        return { done: true as const, externalId };
      }),
  };
}

/** Logs of the connectors below, by their contacts. */
const logs = new WeakMap<object, ContactRecordChange[]>();
const contractOf = ({ contacts }: AnyConnector): ConnectorContract => ({
  ...contract,
  emulator: async () => ({
    settings: {},
    inject: () => undefined,
    close: async () => undefined,
    records: () => [...new Set((logs.get(contacts ?? {}) ?? []).map(({ externalId = '' }) => externalId))],
  }),
});
const contract: ConnectorContract = {
  contacts: {
    sample: {
      kind: 'upserted',
      changedAt: 1,
      person: { email: 'ana@shop.example', phone: '+34600111222', firstName: 'Ana' },
      fields: { city: 'Lugo' },
    },
    withoutPhone: { kind: 'upserted', changedAt: 1, person: { email: 'bea@shop.example' } },
  },
};

const syncing = (change: (contacts: Contacts) => Partial<Contacts> = () => ({})): AnyConnector => {
  const log = [old];
  const contacts = crm(log);
  const changed = { ...contacts, ...change(contacts) };
  logs.set(changed, log);
  return variant({ contacts: changed });
};

describe('the contact checks', () => {
  it('find nothing wrong with a connector that syncs quietly', async () => {
    const connector = syncing();
    expect(await findings(connector, contractOf(connector))).toEqual([]);
  });

  it.each<[string, AnyConnector, RegExp]>([
    [
      'a change that becomes two contacts',
      syncing((contacts) => ({
        push: (context, list) =>
          contacts.push(
            context,
            list.map((change) => ({ ...change, externalId: `${Math.random()}` })),
          ),
      })),
      /^contacts\.echo \| contacts\.push: makes a second contact/,
    ],
    [
      'an echo that looks like a change',
      syncing((contacts) => ({
        push: (context, list) =>
          contacts.push(
            context,
            list.map((change) => ({ ...change, person: { ...change.person, phone: '600' } })),
          ),
      })),
      /^contacts\.echo \| contacts\.pull: gives back what we wrote differently/,
    ],
    [
      'a cursor that stands still',
      syncing((contacts) => ({
        pull: async (context) => ({
          ...(await contacts.pull(context, { cursor: '0', full: false })),
          cursor: '0',
        }),
      })),
      /^contacts\.echo \| contacts\.pull: gives the same change again/,
    ],
    [
      'pages without end',
      syncing((contacts) => ({
        pull: async (context, cursor) => ({ ...(await contacts.pull(context, cursor)), more: true }),
      })),
      /pages without end/,
    ],
    [
      'a mapping of no real field',
      syncing(() => ({ mapping: [{ vendor: 'email', ours: 'email' }] })),
      /^contacts\.fields \| contacts\.mapping: maps email to "email", which `fields` does not give \(mail, city\)/,
    ],
    [
      'fields that cannot be told',
      syncing(() => ({ fields: () => Promise.reject(new Transient('down')) })),
      /^contacts\.fields \| .*stopped with Transient: down/,
    ],
    [
      'a full pull that leaves out what is old',
      syncing((contacts) => ({
        pull: async (context, from) => {
          const page = await contacts.pull(context, from);
          return { ...page, changes: page.changes.filter(({ externalId }) => externalId !== 'old') };
        },
      })),
      /^contacts\.full \| contacts\.pull: leaves out old of a full pull/,
    ],
    [
      'custom fields that are dropped',
      syncing((contacts) => ({
        push: (context, list) =>
          contacts.push(
            context,
            list.map(({ fields: _, ...change }) => change),
          ),
      })),
      /^contacts\.echo \| contacts\.push: or pull loses a custom field that was pushed \(city is missing/,
    ],
    [
      'a conflict with nothing',
      syncing(() => ({ push: async (_context, list) => list.map(() => 'conflict' as const) })),
      /^contacts\.echo \| contacts\.push: answers "conflict" to a change that conflicts with nothing/,
    ],
    [
      'a later change of the vendor written over',
      syncing((contacts) => ({
        push: (context, list) =>
          contacts.push(
            context,
            list.map(({ base: _, ...change }) => change),
          ),
      })),
      /^contacts\.conflict \| contacts\.push: writes over a record that changed since its `base`/,
    ],
    [
      'a phone that stays',
      syncing((contacts) => ({
        push: (context, list) =>
          contacts.push(
            context,
            list.map(({ empties: _, ...change }) => change),
          ),
      })),
      /^contacts\.empties \| contacts\.push: leaves a phone at the vendor/,
    ],
    [
      'a name emptied with the phone',
      syncing((contacts) => ({
        push: (context, list) =>
          contacts.push(
            context,
            list.map((change) => (change.empties ? { ...change, empties: ['phone', 'firstName'] } : change)),
          ),
      })),
      /^contacts\.empties \| contacts\.push: empties a name that the change does not speak of/,
    ],
    [
      'a cursor nobody can keep',
      syncing((contacts) => ({
        pull: async (context, from) => ({
          ...(await contacts.pull(context, from)),
          cursor: 'x'.repeat(2_001),
        }),
      })),
      /contacts\.pull: gives a cursor that is empty or longer than 2,000 characters/,
    ],
    [
      'a contact lost for want of a phone',
      syncing((contacts) => ({
        pull: async (context, cursor) => {
          const answer = await contacts.pull(context, cursor);
          return {
            ...answer,
            changes: answer.changes.filter((change) => change.person?.phone !== undefined),
          };
        },
      })),
      /^contacts\.no_phone \| contacts: lose a contact that has no phone/,
    ],
    [
      'an erase request that goes nowhere',
      syncing((contacts) => ({
        push: async (context, list) =>
          list.some(({ kind }) => kind === 'deleted')
            ? list.map(() => 'done' as const)
            : contacts.push(context, list),
      })),
      /^contacts\.erase \| contacts\.push: leaves an erased contact/,
    ],
  ])('notice %s', async (_, connector, finding) => {
    expect(await findings(connector, contractOf(connector))).toContainEqual(expect.stringMatching(finding));
  });

  it('want samples, an emulator that tells its records, and a custom field', async () => {
    const connector = syncing();
    expect(await findings(connector, {})).toEqual([
      expect.stringMatching(
        /^contacts\.fields \| fixtures\/contract\.ts: gives no emulator with sample contacts/,
      ),
    ]);
    const silent = {
      ...contract,
      emulator: async () => ({ settings: {}, inject: () => undefined, close: async () => undefined }),
    };
    expect(await findings(connector, silent)).toEqual([
      expect.stringMatching(
        /^contacts\.full \| fixtures\/contract\.ts: gives an emulator that does not say which/,
      ),
    ]);
    const { fields: _, ...sample } = contract.contacts?.sample as ContactRecordChange;
    const withoutPhone = contract.contacts?.withoutPhone as ContactRecordChange;
    expect(
      await findings(connector, { ...contractOf(connector), contacts: { sample, withoutPhone } }),
    ).toEqual([
      expect.stringMatching(
        /^contacts\.echo \| fixtures\/contract\.ts: gives a contacts\.sample without `fields`/,
      ),
    ]);
  });

  it('want a sample that has no phone', async () => {
    const sample = contract.contacts?.sample as ContactRecordChange;
    const connector = syncing();
    const given = { ...contractOf(connector), contacts: { sample, withoutPhone: sample } };
    expect(await findings(connector, given)).toEqual([
      expect.stringMatching(/gives a phone to contacts\.withoutPhone/),
    ]);
  });
});
