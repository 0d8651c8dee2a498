import { request as httpRequest } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  ContractViolation,
  defineAction,
  type AnyAction,
  type AnyConnector,
  type CallContext,
  type Reconcile,
} from '../../src/sdk/index.js';
import { signRequest } from '../../src/ingress/signature.js';
import { checkConnector, connectorChecks } from './connector.js';
import type { ConnectorContract } from './contract.js';
import { call, vendor } from './exemplary-vendor.js';
import { exemplary, exemplaryTrigger, materials, variant, withTrigger } from './exemplary.js';
import { sentence } from './finding.js';
import type { ConnectorMaterials } from './play.js';

type Context = CallContext<unknown>;
type Sweep = Reconcile<unknown, unknown>['sweep'];
const webhook = (exemplary as AnyConnector).webhook as NonNullable<AnyConnector['webhook']>;

async function findings(connector: AnyConnector, given: ConnectorMaterials): Promise<string[]> {
  return (await checkConnector(connector, given)).map((finding) => `${finding.check} | ${sentence(finding)}`);
}
const withContract = (contract: ConnectorContract): ConnectorMaterials => ({ ...materials, contract });

/** An order as the vendor's own list gives it, which is its webhook's shape. */
const missed = { id: 14, status: 'paid', updated: 5, created: Date.now(), total: '10.00' };

/** Two pages, the second the last; the cursor says how many were read. */
const pages: Sweep = async (context, cursor) => {
  await call(context, 'GET');
  const read = Number(cursor ?? 0);
  const items = read === 0 ? [{ topic: 'order', payload: missed }] : [];
  return { items, cursor: String(read + 1), more: read === 0 };
};
const sweeping = (change: (sweep: Sweep) => Sweep = (sweep) => sweep): AnyConnector =>
  variant({ reconcile: { every: 'PT5M', sweep: change(pages) } });

describe('the sweep check', () => {
  const given = withContract({ emulator: vendor });

  it('finds nothing wrong with a sweep that ends, gets on and can be read', async () => {
    expect(await findings(sweeping(), given)).toEqual([]);
  });

  it.each<[string, AnyConnector, RegExp]>([
    [
      'a sweep whose items no trigger reads',
      sweeping((sweep) => async (context, cursor) => ({
        ...(await sweep(context, cursor)),
        items: [{ topic: 'orders', payload: missed }],
      })),
      /^sweep \| reconcile\.sweep, topic orders: finds what no trigger reads/,
    ],
    [
      "items in another shape than the webhooks'",
      sweeping((sweep) => async (context, cursor) => ({
        ...(await sweep(context, cursor)),
        items: [{ topic: 'order', payload: { order: missed } }],
      })),
      /^sweep \| reconcile\.sweep, topic order: finds what its trigger cannot read/,
    ],
    [
      'a cursor that stands still',
      sweeping((sweep) => async (context) => ({ ...(await sweep(context, '0')), cursor: '1', more: true })),
      /^sweep \| reconcile\.sweep: says there is more, and its cursor stands still/,
    ],
    [
      'a sweep without a cursor',
      sweeping((sweep) => async (context, cursor) => ({ ...(await sweep(context, cursor)), cursor: '' })),
      /^sweep \| reconcile\.sweep: gives no cursor/,
    ],
    [
      'pages without end',
      sweeping((sweep) => async (context, cursor) => ({ ...(await sweep(context, cursor)), more: true })),
      /^sweep \| reconcile\.sweep: still says there is more after 50 pages/,
    ],
    [
      'a sweep that never finds anything',
      sweeping((sweep) => async (context, cursor) => ({ ...(await sweep(context, cursor)), items: [] })),
      /^sweep \| reconcile\.sweep: finds nothing at the emulator/,
    ],
  ])('notices %s', async (_, connector, finding) => {
    expect(await findings(connector, given)).toContainEqual(expect.stringMatching(finding));
  });
});

/** A vendor that keeps notes in memory beside the HTTP edge, and counts them. */
function notebook() {
  const notes: string[] = [];
  const emulator = async () => {
    notes.length = 0;
    return { ...(await vendor()), made: () => notes.length };
  };
  const note = (write: (context: Context & { key: string }, text: string) => void): AnyAction =>
    defineAction({
      id: 'add-note',
      title: 'Add a note',
      input: z.object({ text: z.string() }),
      output: z.object({ notes: z.number() }),
      retry: 'safe',
      run: async (context: Context & { key: string }, { text }) => {
        await call(context, 'GET');
        write(context, text);
        return { notes: notes.length };
      },
    });
  const contract: ConnectorContract = { emulator, actions: { 'add-note': { text: 'hello' } } };
  return { notes, note, contract };
}
const acting = (action: AnyAction): AnyConnector =>
  variant({
    actions: [action],
    health: async (context) => (await call(context, 'GET'), { state: 'healthy' }),
  });

describe('the action checks', () => {
  it('find nothing wrong with an action that looks before it makes', async () => {
    const { notes, note, contract } = notebook();
    const action = note((_, text) => void (notes.includes(text) || notes.push(text)));
    expect(await findings(acting(action), withContract(contract))).toEqual([]);
  });

  it('notice an action that is done twice', async () => {
    const { notes, note, contract } = notebook();
    expect(
      await findings(acting(note((_, text) => void notes.push(text))), withContract(contract)),
    ).toContainEqual(
      expect.stringMatching(
        /^actions\.repeat \| actions\.add-note: is "safe" and makes something a second time/,
      ),
    );
  });

  it('notice an action that fails on what is done already', async () => {
    const { notes, note, contract } = notebook();
    const action = note((_, text) => {
      if (notes.includes(text)) throw new ContractViolation('There is such a note.');
      notes.push(text);
    });
    expect(await findings(acting(action), withContract(contract))).toContainEqual(
      expect.stringMatching(/^actions\.repeat \| actions\.add-note: is "safe" and fails the second time/),
    );
  });

  it('want a sample input for each action, and one that fits', async () => {
    const { note, contract } = notebook();
    const connector = acting(note(() => undefined));
    expect(await findings(connector, withContract({ ...contract, actions: {} }))).toContainEqual(
      expect.stringMatching(/^actions\.samples \| actions\.add-note: has no sample input/),
    );
    expect(
      await findings(connector, withContract({ ...contract, actions: { 'add-note': {} } })),
    ).toContainEqual(
      expect.stringMatching(/^actions\.samples \| actions\.add-note: refuses its own sample input/),
    );
  });
});

describe('the egress check', () => {
  const asking = (ask: (context: Context) => Promise<unknown>): AnyConnector =>
    variant({ health: async (context) => (await ask(context), { state: 'healthy' }) });
  const addressOf = (context: Context): string => (context.settings as { url: string }).url;

  it('finds nothing wrong with calls by what the context gives', async () => {
    const byAgent = (context: Context) =>
      new Promise((resolve, reject) => {
        httpRequest(addressOf(context), { agent: context.agents.http, signal: context.signal })
          .on('response', (response) => resolve(response.resume()))
          .on('error', reject)
          .end();
      });
    for (const ask of [(context: Context) => call(context, 'GET'), byAgent]) {
      const found = await findings(asking(ask), withContract({ emulator: vendor }));
      expect(found.filter((line) => line.startsWith('egress'))).toEqual([]);
    }
  });

  it.each<[string, (context: Context) => Promise<unknown>, RegExp]>([
    [
      'the global fetch',
      (context) => call({ ...context, fetch: (...sent) => fetch(...sent) }, 'GET'),
      /^egress \| health: calls its vendor by the global fetch/,
    ],
    [
      "an SDK that was not given the context's agents",
      (context) =>
        new Promise((resolve, reject) => {
          httpRequest(addressOf(context), { signal: context.signal })
            .on('response', (response) => resolve(response.resume()))
            .on('error', reject)
            .end();
        }),
      /^egress \| health: calls its vendor by Node's global agent/,
    ],
  ])('notices %s', async (_, ask, finding) => {
    const found = await findings(asking(ask), withContract({ emulator: vendor }));
    expect(found).toContainEqual(expect.stringMatching(finding));
  });
});

describe('the history check', () => {
  it('notices a connector that writes about what was before it', async () => {
    const connector = withTrigger({
      map: (payload, context) => {
        const connection = { ...context.connection, createdAt: 0 };
        return (exemplaryTrigger as AnyConnector['triggers'][number]).map(payload, {
          ...context,
          connection,
        });
      },
    });
    expect(await findings(connector, materials)).toContainEqual(
      expect.stringMatching(/^history \| fixtures\/001-new\.json: gives order\.placed as news/),
    );
  });
});

describe('the captured signature', () => {
  const [first, ...others] = materials.deliveries;
  if (first === undefined) throw new Error('the exemplary connector has fixtures');
  const { verify } = webhook;
  if (!('scheme' in verify) || verify.scheme !== 'hmac') throw new Error('it signs with an HMAC');
  const secret = String(materials.settings[verify.secret]);
  const headers = signRequest(verify, first.request, secret, first.receivedAt, 'https://hub.example');
  const request = { ...first.request, headers: { ...first.request.headers, ...headers } };
  const given = { ...materials, deliveries: [{ ...first, request }, ...others] };

  it('is unproven without one, and says so', () => {
    expect(connectorChecks(exemplary as AnyConnector, materials)).toContainEqual(
      expect.objectContaining({
        id: 'signature.captured',
        notApplicable: expect.stringMatching(/^unproven/),
      }),
    );
  });

  it('is accepted by the scheme that made it', async () => {
    expect(await findings(exemplary as AnyConnector, given)).toEqual([]);
  });

  it('shows a scheme that is declared wrong, which signs and accepts its own', async () => {
    const wrong = variant({ webhook: { ...webhook, verify: { ...verify, encoding: 'hex' } } });
    expect(await findings(wrong, materials)).toEqual([]);
    expect(await findings(wrong, given)).toContainEqual(
      expect.stringMatching(
        /^signature\.captured \| fixtures\/001-new\.json: was signed by the vendor and is refused/,
      ),
    );
  });
});
