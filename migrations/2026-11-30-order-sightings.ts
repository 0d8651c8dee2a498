import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column as c } from '../src/database/table.js';
import { createTable, dialectOf, type MigrationClass } from './create-table.js';

/**
 * Orders told of before were first seen when their first event was stored. Run again after it was cut off, it adds
 * what is missing.
 */
class FillOrderSightings implements MigrationInterface {
  readonly name = 'fillOrderSightings1796045000001';

  async up(runner: QueryRunner): Promise<void> {
    const insert = dialectOf(runner) === 'mysql' ? 'INSERT IGNORE' : 'INSERT OR IGNORE';
    await runner.query(
      `${insert} INTO order_sighting (connectionId, subject, accountId, firstSeenAt)
       SELECT connectionId, subject, MIN(accountId), MIN(recordedAt) FROM event
       WHERE type LIKE 'order.%' OR type LIKE 'payment.%' GROUP BY connectionId, subject`,
    );
  }

  async down(): Promise<void> {
    // The table goes with the migration before.
  }
}

export const migrations: MigrationClass[] = [
  createTable(
    'orderSighting1796045000000',
    'order_sighting',
    {
      connectionId: c.primary(c.key(36)),
      subject: c.primary(c.key(255)),
      accountId: c.id(),
      firstSeenAt: c.instant(),
    },
    [{ columns: ['accountId'] }],
  ),
  FillOrderSightings,
];
