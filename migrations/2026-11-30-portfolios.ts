import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import { createTable, type MigrationClass } from './create-table.js';

/** Which portfolio a sender is of: ids of people are of one portfolio alone. */
export const migrations: MigrationClass[] = [
  createTable('homePortfolio1796090000000', 'home_portfolio', {
    accountId: c.primary(c.id()),
    portfolioKey: c.key(80),
    since: c.instant(),
  }),
  addColumn('numberPortfolioId1796090000001', 'number', 'portfolioId', c.nullable(c.key(64))),
  addColumn('numberUserIdScope1796090000002', 'number', 'userIdScope', c.nullable(c.key(36))),
  addColumn('numberUserIdsSharedUntil1796090000003', 'number', 'userIdsSharedUntil', c.nullable(c.instant())),
];
