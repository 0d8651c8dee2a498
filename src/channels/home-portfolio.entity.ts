import { column as c, defineTable, type RowOf } from '../database/index.js';

/**
 * The portfolio whose ids of people an account keeps without a scope: that of its first number, under which
 * ids were kept before there were scopes. Ids of every other portfolio carry theirs.
 */
export const homePortfolioTable = defineTable('home_portfolio', {
  accountId: c.primary(c.id()),
  /** See `portfolioKey`. */
  portfolioKey: c.key(80),
  since: c.instant(),
});
export type HomePortfolioRow = RowOf<typeof homePortfolioTable>;
