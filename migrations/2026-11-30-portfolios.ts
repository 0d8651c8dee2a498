import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import { createTable, type MigrationClass } from './create-table.js';

/** Which portfolio a sender is of: ids of people are of one portfolio alone. */
export const migrations: MigrationClass[] = [
  createTable('homePortfolio1796095000000', 'home_portfolio', {
    accountId: c.primary(c.id()),
    portfolioKey: c.key(80),
    since: c.instant(),
  }),
  addColumn('numberPortfolioId1796095000001', 'number', 'portfolioId', c.nullable(c.key(64))),
  addColumn('numberUserIdScope1796095000002', 'number', 'userIdScope', c.nullable(c.key(36))),
  addColumn('numberUserIdsSharedUntil1796095000003', 'number', 'userIdsSharedUntil', c.nullable(c.instant())),
];
