import type { SenderHealth, SenderNews } from '../sdk/index.js';
import { column as c, defineTable, type RowOf } from '../database/index.js';

/** What a provider said of a sender's health, and when it was asked, milliseconds UTC. */
export type StoredHealth = SenderHealth & { at: number };

/** News and when they were, milliseconds UTC. */
export type TimedNews = SenderNews & { at: number };

/** A business phone number and the credentials that send from it. */
export const numberTable = defineTable(
  'number',
  {
    id: c.id(),
    accountId: c.id(),
    /** The channel it sends through; null for WhatsApp, as of before there were others. */
    channel: c.nullable(c.key(32)),
    /** The provider's id, unique across the whole installation; with the channel's id in front of it except WhatsApp's. */
    phoneNumberId: c.key(64),
    /** The provider's business account it belongs to. */
    wabaId: c.key(64),
    displayPhone: c.key(32),
    /** `sandbox` or `live`. */
    mode: c.key(16),
    /** Encrypted. */
    accessToken: c.body(),
    /** `pending` until Graph confirmed that the token owns it, then `active`; `paused` when its setup is broken; `removed` for history alone. */
    status: c.key(16),
    /** Why it is pending or paused, for programs: `graph_unreachable`, `token_refused`, `setup`, `payment`, `operator`. */
    pausedCode: c.nullable(c.key(64)),
    /** The same for a person, with what to do next. */
    pausedReason: c.nullable(c.body()),
    /** Marketing is braked until then (quality errors). */
    marketingPausedUntil: c.nullable(c.instant()),
    throughput: c.int(),
    quality: c.key(16),
    /** Name people see on WhatsApp, as Meta verified it. */
    verifiedName: c.nullable(c.text()),
    /** Since when the app is subscribed to the business account, so that Meta tells us what happens there. */
    subscribedAt: c.nullable(c.instant()),
    /** Why it could not be subscribed when last tried, with what to do next. */
    subscriptionFault: c.nullable(c.body()),
    /** What the provider last said of it and of its business account, by kind of news. */
    news: c.nullable(c.json<Record<string, TimedNews>>()),
    /** The app its callbacks come through; null for the installation's first. */
    appId: c.nullable(c.id()),
    /** Proof that calls with its token are the app's own; encrypted. */
    appProof: c.nullable(c.body()),
    /** The two-step PIN that was made up for it when it was signed up; encrypted. Null when its owner chose one. */
    pin: c.nullable(c.body()),
    /** What the provider last said of its health. */
    health: c.nullable(c.json<StoredHealth>()),
    /** The provider's id of the portfolio its business account is in; null while nobody told. */
    portfolioId: c.nullable(c.key(64)),
    /** Scope of the ids people have with that portfolio; null for the account's home, whose ids have none. */
    userIdScope: c.nullable(c.key(36)),
    /** Ids of people that came through it were kept without a scope until then; null when they never were. */
    userIdsSharedUntil: c.nullable(c.instant()),
    /** What its owner calls it. */
    label: c.nullable(c.text(190)),
    /** Since when it is the one its owner chose to send from; the latest choice counts. */
    defaultSince: c.nullable(c.instant()),
    /** When Graph is next asked about it. */
    dueAt: c.nullable(c.instant()),
    /** Checks in a row without a clear answer. */
    checks: c.int(),
    claimToken: c.nullable(c.id()),
    claimUntil: c.instant(),
    createdAt: c.instant(),
    updatedAt: c.instant(),
  },
  {
    indexes: [
      { columns: ['phoneNumberId'], unique: true },
      { columns: ['accountId', 'id'] },
      { columns: ['wabaId'] },
      { columns: ['dueAt'] },
    ],
  },
);
export type NumberRow = RowOf<typeof numberTable>;
