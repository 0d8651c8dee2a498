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
import { exemplary, materials, variant } from './exemplary.js';
import { sentence } from './finding.js';

type Context = CallContext<unknown>;

const subscription: SubscriptionApi<unknown, unknown> = {
  topics: ['order'],
  list: (context) => call(context, 'GET'),
  create: async (context, topic) =>
    (await call(context, 'POST', { topic, url: context.webhookUrl })).at(-1) as Hook,
  enable: async (context) => void (await call(context, 'PUT')),
  remove: async () => undefined,
};

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

/** A CRM in memory; `changes` is its log, the cursor a place in it. */
function crm(): Contacts {
  const changes: ContactRecordChange[] = [];
  const keys = new Map<string, string>();
  return {
    fields: async () => [],
    mapping: [],
    deletions: 'reported',
    pull: async (_context, { cursor }) => {
      const from = Number(cursor ?? 0);
      return { changes: changes.slice(from), cursor: String(changes.length), more: false };
    },
    push: async ({ key }, list) =>
      list.map((change) => {
        const externalId = change.externalId ?? keys.get(key) ?? `c${changes.length}`;
        keys.set(key, externalId);
        changes.push({ ...change, externalId });
        return { done: true as const, externalId };
      }),
  };
}

const contract: ConnectorContract = {
  emulator: async () => ({ settings: {}, inject: () => undefined, close: async () => undefined }),
  contacts: {
    sample: { kind: 'upserted', changedAt: 1, person: { email: 'ana@shop.example', phone: '+34600111222' } },
    withoutPhone: { kind: 'upserted', changedAt: 1, person: { email: 'bea@shop.example' } },
  },
};

const syncing = (change: (contacts: Contacts) => Partial<Contacts> = () => ({})): AnyConnector => {
  const contacts = crm();
  return variant({ contacts: { ...contacts, ...change(contacts) } });
};

describe('the contact checks', () => {
  it('find nothing wrong with a connector that syncs quietly', async () => {
    expect(await findings(syncing(), contract)).toEqual([]);
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
    expect(await findings(connector, contract)).toContainEqual(expect.stringMatching(finding));
  });

  it('want a sample that has no phone', async () => {
    const sample = contract.contacts?.sample as ContactRecordChange;
    const given = { ...contract, contacts: { sample, withoutPhone: sample } };
    expect(await findings(syncing(), given)).toEqual([
      expect.stringMatching(/gives a phone to contacts\.withoutPhone/),
    ]);
  });
});
