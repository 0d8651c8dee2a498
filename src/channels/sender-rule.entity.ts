import { column as c, defineTable, type RowOf } from '../database/index.js';

/** Which sender messages leave from that name none: the first rule that fits, in the order of `position`. */
export const senderRuleTable = defineTable(
  'sender_rule',
  {
    id: c.id(),
    accountId: c.id(),
    /** From 0. */
    position: c.int(),
    /** What its owner calls it. */
    name: c.nullable(c.text(190)),
    numberId: c.id(),
    /** Only messages because of this connection. */
    connectionId: c.nullable(c.id()),
    /** Only people of these countries, ISO 3166-1 alpha-2. */
    countries: c.nullable(c.json<string[]>()),
    /** Only messages for these purposes. */
    purposes: c.nullable(c.json<string[]>()),
    createdAt: c.instant(),
  },
  { indexes: [{ columns: ['accountId', 'position'] }] },
);
export type SenderRuleRow = RowOf<typeof senderRuleTable>;
