import http from 'node:http';
import https from 'node:https';
import { resolveScheme, verifySignature } from '../../../src/ingress/signature.js';
import {
  RateLimited,
  Reauthorize,
  Transient,
  type AnyConnector,
  type CallContext,
  type OAuthAccess,
  type SubscriptionApi,
} from '../../../src/sdk/index.js';
import type { Fault, VendorEmulator } from '../contract.js';
import { check, describeError, notApplicable, type Check, type Report } from '../finding.js';
import { connectionOf, settingsFor, type ConnectorMaterials } from '../play.js';

const WEBHOOK_ORIGIN = 'https://hub.example';
const WEBHOOK_URL = `${WEBHOOK_ORIGIN}/hooks/conformance`;
/** How long the core waits in these checks, and how much longer the kit does, in milliseconds. */
const PATIENCE = 300;
const GRACE = 2_000;

/** Does it behave towards its vendor: subscriptions, failures, credentials? */
export function vendorChecks(connector: AnyConnector, materials: ConnectorMaterials): Check[] {
  return [
    ...subscriptionChecks(connector, materials),
    ...faultChecks(connector, materials),
    tokenCheck(connector),
  ];
}

function tokenCheck({ auth }: AnyConnector): Check {
  return notApplicable(
    'token',
    'an expired token is refreshed once under concurrency',
    auth.type === 'oauth2'
      ? 'the core refreshes, whatever the connector: src/connections/oauth/access-tokens.spec.ts shows it'
      : 'it has no tokens that expire',
  );
}

function subscriptionChecks(connector: AnyConnector, materials: ConnectorMaterials): Check[] {
  const title = 'webhooks enabled twice exist once, and a disabled one comes back';
  const subscription = connector.webhook?.subscription;
  const none = (why: string) => [
    notApplicable('subscription.secret', secretTitle, why),
    notApplicable('subscription', title, why),
  ];
  if (subscription === undefined) return none('it has no webhook');
  if ('manual' in subscription) return none('webhooks are set up by hand');
  if (materials.contract?.emulator === undefined) return none('fixtures/contract.ts gives no emulator');
  return [
    secretCheck(connector, subscription, materials),
    check('subscription', title, (report) =>
      withEmulator(connector, materials, async (emulator, context) => {
        await ensure(subscription, context);
        await ensure(subscription, context);
        await reportSubscriptions(subscription, emulator, context, report);
        const [topic] = subscription.topics;
        if (emulator.deactivate === undefined || topic === undefined) return;
        emulator.deactivate(topic);
        await ensure(subscription, context);
        await reportSubscriptions(subscription, emulator, context, report);
      }),
    ),
  ];
}

const secretTitle = 'webhooks are made with the secret that their deliveries are checked with';

/** Is what the vendor sends to the webhooks it was asked for accepted? */
function secretCheck(
  connector: AnyConnector,
  api: SubscriptionApi<unknown, unknown>,
  materials: ConnectorMaterials,
): Check {
  const { webhook, auth } = connector;
  if (webhook === undefined || webhook.scope === 'app')
    return notApplicable('subscription.secret', secretTitle, 'the app registration has the secret');
  return check('subscription.secret', secretTitle, (report) =>
    withEmulator(connector, materials, async (emulator, context) => {
      if (emulator.deliveries === undefined)
        return report(
          'fixtures/contract.ts',
          'gives an emulator that does not say what it would send, so nothing shows that `create` hands the secret over.',
          'Write `deliveries(topic)`: the request to each webhook, signed with the secret that `create` gave.',
        );
      const settings = context.settings as Record<string, unknown>;
      await ensure(api, context);
      reportDeliveries(webhook, api, emulator, settings, 'subscription.create', report);
      const scheme = resolveScheme(webhook.verify, settings);
      if (scheme === undefined || scheme.scheme === 'custom' || auth.type !== 'oauth2') return;
      // The core keeps what it makes up; any other secret may be another one when somebody agrees again.
      if (auth.generates?.includes(scheme.secret) === true) return;
      const renewed = { ...settings, [scheme.secret]: 'another-secret-of-the-kit' };
      await ensure(api, { ...context, settings: renewed });
      reportDeliveries(webhook, api, emulator, renewed, 'subscription.list', report);
    }),
  );
}

function reportDeliveries(
  { verify }: NonNullable<AnyConnector['webhook']>,
  api: SubscriptionApi<unknown, unknown>,
  emulator: VendorEmulator,
  settings: Record<string, unknown>,
  where: string,
  report: Report,
): void {
  const scheme = resolveScheme(verify, settings);
  for (const topic of api.topics) {
    const sent = emulator.deliveries?.(topic) ?? [];
    const accepted = sent.some((request) => {
      return scheme && verifySignature(scheme, request, settings, Date.now(), WEBHOOK_ORIGIN).ok;
    });
    if (accepted) continue;
    if (where === 'subscription.list')
      report(
        `webhook.${where}, topic ${topic}`,
        'takes a webhook that was made with another secret for its own, and its deliveries are refused.',
        'Let `auth.generates` name the secret, so that it stays, or leave such a webhook out of the list.',
      );
    else
      report(
        `webhook.${where}, topic ${topic}`,
        sent.length === 0
          ? 'makes no webhook that the emulator would deliver to.'
          : 'hands over another secret than `verify` checks deliveries with: they are refused.',
        'Give the vendor the setting that `verify` names.',
      );
  }
}

/** What the core does to reconcile webhooks: create what is absent, enable what is off. */
async function ensure(api: SubscriptionApi<unknown, unknown>, context: CallContext<unknown>): Promise<void> {
  const existing = (await api.list(context)).filter((one) => one.url === context.webhookUrl);
  for (const topic of api.topics) {
    const found = existing.find((one) => one.topic === topic);
    if (found === undefined) await api.create(context, topic);
    else if (!found.active) await api.enable(context, found);
  }
}

async function reportSubscriptions(
  api: SubscriptionApi<unknown, unknown>,
  emulator: VendorEmulator,
  context: CallContext<unknown>,
  report: Report,
): Promise<void> {
  const all = emulator.subscriptions?.() ?? (await api.list(context));
  for (const topic of api.topics) {
    const ours = all.filter((one) => one.topic === topic && one.url === context.webhookUrl);
    if (ours.length !== 1) {
      report(
        `topic ${topic}`,
        `has ${ours.length} webhooks at the vendor after enabling it again, expected 1.`,
        'Let `list` return all pages with the exact address and topic, and `create` make one.',
      );
    } else if (ours[0]?.active === false) {
      report(
        `topic ${topic}`,
        'is still inactive.',
        'Let `list` tell `active` truly and `enable` switch it on.',
      );
    }
  }
}

/** Stands for the guard of outgoing calls; bound before anything watches the global one. */
const guardedFetch = globalThis.fetch.bind(globalThis);

const EXPECTED: Record<Fault, { error: abstract new (...args: never[]) => Error; meaning: string }> = {
  rate_limited: { error: RateLimited, meaning: 'a 429' },
  server_error: { error: Transient, meaning: 'a 500' },
  timeout: { error: Transient, meaning: 'no answer' },
  unauthorized: { error: Reauthorize, meaning: 'a 401' },
};

function faultChecks(connector: AnyConnector, materials: ConnectorMaterials): Check[] {
  return (Object.keys(EXPECTED) as Fault[]).map((fault) => {
    const { error, meaning } = EXPECTED[fault];
    const id = `fault.${fault}`;
    const title = `${meaning} becomes ${error.name}`;
    if (neverCalls(connector)) {
      return notApplicable(id, title, 'it never calls its vendor');
    }
    if (materials.contract?.emulator === undefined) {
      return notApplicable(id, title, 'fixtures/contract.ts gives no emulator');
    }
    return check(id, title, (report) =>
      withEmulator(connector, materials, async (emulator, _context, fresh) => {
        for (const [name, call] of callsOf(connector, materials)) {
          emulator.inject(undefined);
          await reportFault(name, call, fault, emulator, fresh, report);
        }
        emulator.inject(undefined);
      }),
    );
  });
}

/** Whether it has nothing that asks its vendor: a connector may do so with no client of its own. */
export function neverCalls(connector: AnyConnector): boolean {
  const asks = ['client', 'health', 'reconcile'] as const;
  return asks.every((part) => connector[part] === undefined) && connector.actions.length === 0;
}

export type Call = (context: CallContext<unknown>) => Promise<unknown>;

/** Everything the connector can be made to ask its vendor. */
export function callsOf(connector: AnyConnector, materials: ConnectorMaterials): [string, Call][] {
  const subscription = connector.webhook?.subscription;
  const { reconcile } = connector;
  const actions = connector.actions.flatMap((action): [string, Call][] => {
    const sample = materials.contract?.actions?.[action.id];
    if (sample === undefined) return [];
    return [
      [
        `actions.${action.id}`,
        (context) => action.run({ ...context, key: 'conformance' }, action.input.parse(sample)),
      ],
    ];
  });
  return [
    ...(connector.health
      ? [['health', async (context) => connector.health?.(context)] as [string, Call]]
      : []),
    ...(subscription && 'list' in subscription
      ? [['webhook.subscription.list', (context) => subscription.list(context)] as [string, Call]]
      : []),
    ...(reconcile
      ? [['reconcile.sweep', (context) => reconcile.sweep(context, undefined)] as [string, Call]]
      : []),
    ...actions,
  ];
}

async function reportFault(
  name: string,
  call: Call,
  fault: Fault,
  emulator: VendorEmulator,
  fresh: (patience: number) => Promise<CallContext<unknown>>,
  report: Report,
): Promise<void> {
  const { error: expected, meaning } = EXPECTED[fault];
  const context = await fresh(fault === 'timeout' ? PATIENCE : PATIENCE + GRACE);
  emulator.inject(fault);
  const thrown = await failureOf(call(context));
  const todo = `Throw ${expected.name} for ${meaning}.`;
  if (thrown === 'pending') {
    report(
      name,
      `still waits ${GRACE} ms after its signal was aborted.`,
      'Hand `signal` or a time-out to the call.',
    );
  } else if (thrown === 'none') {
    report(name, `takes ${meaning} for success.`, todo);
  } else if (!(thrown.error instanceof expected)) {
    report(name, `answers ${meaning} with ${describeError(thrown.error)}.`, todo);
  } else if (thrown.error instanceof RateLimited) {
    const { retryAfter } = thrown.error;
    const wanted = emulator.retryAfterMs;
    if (!(retryAfter > 0) || (wanted !== undefined && retryAfter !== wanted)) {
      report(
        name,
        `asks to wait ${retryAfter} ms, the vendor said ${wanted ?? 'more than 0'}.`,
        'Read what the 429 says.',
      );
    }
  }
}

async function failureOf(call: Promise<unknown>): Promise<{ error: unknown } | 'none' | 'pending'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'pending'>((resolve) => {
    timer = setTimeout(() => resolve('pending'), PATIENCE + GRACE);
  });
  const done = call.then(
    () => 'none' as const,
    (error: unknown) => ({ error }),
  );
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Runs `body` against a fresh emulator, and closes it and every open connection afterwards. */
export async function withEmulator(
  connector: AnyConnector,
  materials: ConnectorMaterials,
  body: (
    emulator: VendorEmulator,
    context: CallContext<unknown>,
    fresh: (patience: number) => Promise<CallContext<unknown>>,
  ) => Promise<void>,
): Promise<void> {
  const emulator = await materials.contract?.emulator?.();
  if (emulator === undefined) throw new Error('fixtures/contract.ts gives no emulator.');
  const agents = { http: new http.Agent(), https: new https.Agent() };
  const aborts: AbortController[] = [];
  const timers: NodeJS.Timeout[] = [];
  const fresh = async (patience: number): Promise<CallContext<unknown>> => {
    const abort = new AbortController();
    aborts.push(abort);
    timers.push(setTimeout(() => abort.abort(), patience));
    const settings = settingsFor(connector, materials, emulator.settings);
    if (settings === undefined) throw new Error("The emulator's settings do not fit the settings schema.");
    const context = {
      settings: settings.parsed,
      connection: connectionOf(connector, materials),
      signal: abort.signal,
      now: Date.now(),
      webhookUrl: WEBHOOK_URL,
      agents,
      fetch: guardedFetch,
      ...(emulator.baseUrl === undefined ? {} : { baseUrl: emulator.baseUrl }),
      ...(emulator.oauth ? { oauth: accessOf(emulator.oauth, guardedFetch) } : {}),
    };
    return { ...context, client: await connector.client?.(context) };
  };
  try {
    await body(emulator, await fresh(30_000), fresh);
  } finally {
    timers.forEach((timer) => clearTimeout(timer));
    aborts.forEach((abort) => abort.abort());
    agents.http.destroy();
    agents.https.destroy();
    await emulator.close();
  }
}

/** A token that is good already: refreshing is the core's. */
function accessOf(given: { accessToken: string; tenant: string }, through: typeof fetch): OAuthAccess {
  return {
    tenant: given.tenant,
    accessToken: () => Promise.resolve(given.accessToken),
    fetch: (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set('authorization', `Bearer ${given.accessToken}`);
      return through(input, { ...init, headers });
    },
  };
}
