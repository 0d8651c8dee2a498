import { column as c, defineTable, type RowOf } from '../database/index.js';

export const timerTable = defineTable(
  'timer',
  {
    id: c.id(),
    accountId: c.id(),
    plugin: c.key(64),
    connectionId: c.key(36),
    timerKey: c.key(190),
    journeyId: c.nullable(c.id()),
    /** The event that set it; its id, for the plugin that hears of it again. */
    eventId: c.id(),
    dueAt: c.instant(),
    payload: c.personal(c.json<Record<string, unknown>>()),
    /** `pending`, `retrying` (in trouble, tried again alone), `parked`, `fired` or `cancelled`. */
    status: c.key(16),
    reason: c.nullable(c.key(120)),
    createdAt: c.instant(),
    settledAt: c.nullable(c.instant()),
    traceId: c.key(64),
  },
  {
    indexes: [
      { columns: ['accountId', 'plugin', 'connectionId', 'timerKey'], unique: true },
      { columns: ['status', 'dueAt', 'id'] },
      { columns: ['journeyId'] },
      { columns: ['eventId'] },
      { columns: ['accountId', 'id'] },
    ],
  },
);
export type TimerRow = RowOf<typeof timerTable>;

export const journeyTable = defineTable(
  'journey',
  {
    id: c.id(),
    accountId: c.id(),
    plugin: c.key(64),
    connectionId: c.key(36),
    journeyKey: c.key(190),
    contactId: c.nullable(c.id()),
    /** The contact's id while active, null afterwards: one active journey per plugin, connection and person. */
    activeSlot: c.nullable(c.key(190)),
    status: c.key(16),
    /** `treatment` or `control`, set when the first message passed every gate. */
    arm: c.nullable(c.key(16)),
    startedAt: c.instant(),
    endedAt: c.nullable(c.instant()),
    outcome: c.nullable(c.key(64)),
    reason: c.nullable(c.key(190)),
    state: c.personal(c.json<Record<string, unknown>>()),
    /** The event on which it began; null in rows of before it was noted. */
    eventId: c.nullable(c.id()),
  },
  {
    indexes: [
      { columns: ['accountId', 'plugin', 'connectionId', 'journeyKey'], unique: true },
      { columns: ['accountId', 'plugin', 'connectionId', 'activeSlot'], unique: true },
      { columns: ['contactId', 'plugin'] },
    ],
  },
);
export type JourneyRow = RowOf<typeof journeyTable>;

export const journeyTagTable = defineTable(
  'journey_tag',
  {
    accountId: c.primary(c.id()),
    plugin: c.primary(c.key(64)),
    /** HMAC of the tag: tags may hold phones and e-mail addresses. */
    tagHash: c.personal(c.primary(c.key(64))),
    journeyId: c.primary(c.id()),
  },
  { indexes: [{ columns: ['journeyId'] }] },
);
export type JourneyTagRow = RowOf<typeof journeyTagTable>;

/** What a plugin remembers without a journey: that something happened to whatever carries a tag, and when. */
export const pluginMemoryTable = defineTable(
  'plugin_memory',
  {
    accountId: c.primary(c.id()),
    plugin: c.primary(c.key(64)),
    /** HMAC of the tag and the connection; of the tag alone in rows that name no connection. */
    tagHash: c.personal(c.primary(c.key(64))),
    at: c.instant(),
    keepUntil: c.instant(),
    /** Where it happened; null in rows from before memories belonged to a connection. */
    connectionId: c.nullable(c.key(36)),
    /** HMAC of the tag alone, as in `journey_tag`, to find it from every connection; null where `tagHash` is it. */
    accountTagHash: c.personal(c.nullable(c.key(64))),
  },
  { indexes: [{ columns: ['keepUntil'] }, { columns: ['accountId', 'plugin', 'accountTagHash'] }] },
);
export type PluginMemoryRow = RowOf<typeof pluginMemoryTable>;

export const conversionTable = defineTable(
  'conversion',
  {
    id: c.id(),
    accountId: c.id(),
    journeyId: c.id(),
    subject: c.key(255),
    rule: c.key(32),
    amount: c.key(40),
    currency: c.key(3),
    at: c.instant(),
    recordedAt: c.instant(),
  },
  { indexes: [{ columns: ['journeyId', 'subject'], unique: true }, { columns: ['accountId'] }] },
);
export type ConversionRow = RowOf<typeof conversionTable>;
