import { column as c } from '../src/database/table.js';
import { createTable, type MigrationClass } from './create-table.js';

/** Whom deliveries name that led to no event, so that they are found when somebody is erased. */
export const migrations: MigrationClass[] = [
  createTable(
    'deliveryMention1795910407004',
    'delivery_mention',
    {
      accountId: c.primary(c.key(36)),
      mentionHash: c.primary(c.key(64)),
      deliveryId: c.primary(c.id()),
    },
    [{ columns: ['deliveryId'] }],
  ),
];
