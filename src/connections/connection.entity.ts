import { column as c, defineTable, type RowOf } from '../database/index.js';
import type { ForeignOrigin, VendorPlan } from '../sdk/index.js';

/** The last delivery from somewhere else than the connection names; null once it is history. */
export interface SeenElsewhere extends ForeignOrigin {
  seenAt: number;
}

/** How far the last change of the secret came that a connection shares with software of ours. */
export interface SecretRotation {
  id: string;
  /** `rotating`: the new secret waits to be used. `done`: it is the connection's. */
  state: 'rotating' | 'done';
  startedAt: number;
  doneAt: number | null;
  /** Until when the other secret counts: the new one while rotating, the old one afterwards. */
  until: number;
  /** The other secret, encrypted; null once it is forgotten. */
  secret: string | null;
}

/** A time during which a connection's site was disconnected, milliseconds UTC; `to` is null until it came back. */
export interface Disconnection {
  from: number;
  to: number | null;
}

/** What a vendor said of a connection's plan, and when. */
export type KnownPlan = VendorPlan & { readAt: number };

export const connectionTable = defineTable(
  'connection',
  {
    id: c.id(),
    accountId: c.id(),
    connector: c.key(64),
    name: c.text(),
    /** `active`, `paused` or `deleted`; a deleted one keeps its row, so that its events keep their origin. */
    status: c.key(16),
    /** Settings that are not secret. */
    settings: c.json<Record<string, unknown>>(),
    /** Secret settings, encrypted with a key id. */
    secrets: c.body(),
    createdAt: c.instant(),
    updatedAt: c.instant(),
    /** `unknown`, `healthy` or `degraded`. */
    healthState: c.key(16),
    healthReason: c.nullable(c.body()),
    healthHint: c.nullable(c.body()),
    /** Until when it stays degraded whatever succeeds; null when the next success mends it. */
    healthUntil: c.nullable(c.instant()),
    lastSuccessAt: c.nullable(c.instant()),
    lastFailureAt: c.nullable(c.instant()),
    /** When subscriptions are next reconciled and missed deliveries swept up. */
    nextSweepAt: c.instant(),
    sweepCursor: c.nullable(c.body()),
    sweepToken: c.nullable(c.id()),
    sweepUntil: c.nullable(c.instant()),
    foreignOrigin: c.nullable(c.json<SeenElsewhere>()),
    /** `test`: only {@link testNumbers} receive. Null means `live`. */
    mode: c.nullable(c.key(8)),
    /** E.164 with `+`; null means none. */
    testNumbers: c.personal(c.nullable(c.json<string[]>())),
    /** What happens to deliveries from elsewhere: `quarantine`, or null for `warn`. */
    copies: c.nullable(c.key(12)),
    /** Id of the site whose companion made the connection; null when it has none. */
    siteId: c.nullable(c.key(64)),
    rotation: c.nullable(c.json<SecretRotation>()),
    /** When the site disconnected by itself, oldest first; the last one is open while it stays so. */
    disconnections: c.nullable(c.json<Disconnection[]>()),
    /** The app registration it was made with; null when its connector has no OAuth. */
    appId: c.nullable(c.id()),
    /** Who granted access, as the vendor names it; null when its connector has no OAuth. */
    tenant: c.nullable(c.key(190)),
    /** When access was last granted; null when its connector has no OAuth, and for grants of earlier versions. */
    authorizedAt: c.nullable(c.instant()),
    /** What the vendor bills it for, and when that was so; null until it is known. */
    plan: c.nullable(c.json<KnownPlan>()),
  },
  {
    indexes: [
      { columns: ['appId', 'tenant'] },
      { columns: ['accountId', 'id'] },
      { columns: ['status', 'nextSweepAt'] },
    ],
  },
);
export type ConnectionRow = RowOf<typeof connectionTable>;

export const actionCallTable = defineTable(
  'action_call',
  {
    id: c.id(),
    accountId: c.id(),
    connectionId: c.id(),
    action: c.key(64),
    callKey: c.key(190),
    input: c.personal(c.nullable(c.json<Record<string, unknown>>())),
    output: c.personal(c.nullable(c.json<unknown>())),
    /** `pending`, `started`, `done`, `failed` or `unknown` (never repeated). */
    status: c.key(16),
    attempts: c.int(),
    dueAt: c.instant(),
    token: c.nullable(c.id()),
    error: c.personal(c.nullable(c.body())),
    traceId: c.key(64),
    createdAt: c.instant(),
    updatedAt: c.instant(),
    /** Who hears of the outcome: the plugin that asked, in its own words, on which event. Null: nobody. */
    plugin: c.nullable(c.key(64)),
    askedAs: c.nullable(c.key(64)),
    askedKey: c.nullable(c.key(190)),
    eventId: c.nullable(c.id()),
    /** Calls of a connection that share it are made one after the other. */
    orderKey: c.nullable(c.key(190)),
  },
  {
    indexes: [
      { columns: ['connectionId', 'action', 'callKey'], unique: true },
      { columns: ['connectionId', 'orderKey', 'status', 'id'] },
      { columns: ['status', 'dueAt'] },
      { columns: ['accountId', 'id'] },
    ],
  },
);
export type ActionCallRow = RowOf<typeof actionCallTable>;
