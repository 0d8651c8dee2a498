import type { Tx } from '../database/index.js';
import type { Hooks } from '../hooks/index.js';
import { stableId } from '../sdk/index.js';
import { homePortfolioTable, type HomePortfolioRow } from './home-portfolio.entity.js';
import { numberTable, type NumberRow } from './number.entity.js';

/** What tells whose ids of people a number is given. */
type Placed = Pick<NumberRow, 'portfolioId' | 'wabaId'>;

/** Longest scope an identity has room for. */
const longestScope = 36;

/** A version that keeps all ids without a scope may still run so long after one that scopes them began. */
const overlapMs = 24 * 60 * 60 * 1000;

/**
 * The portfolio of a number: as its provider names it, else its business account, which is in one portfolio and
 * never in two. Business accounts of other channels carry their channel in front.
 */
function portfolioKey({ portfolioId, wabaId }: Placed): string {
  return portfolioId === null ? `a:${wabaId}` : `p:${portfolioId}`;
}

/** The scope of ids of a portfolio that is not the home of its account. Pure. */
function scopeOfKey(key: string): string {
  return key.length <= longestScope ? key : `${key.slice(0, 2)}${stableId(key, longestScope - 2)}`;
}

/**
 * Notes which portfolio a number's business account is in, and so under which scope the ids of people are that
 * come through it. A portfolio that becomes known takes over what was kept under the business account; a
 * business account that moved to another portfolio starts anew there, because its people have other ids there.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 * (ids are scoped to the business portfolio)
 *
 * @param told - the provider's id of the portfolio; undefined when it was not told, and what is known stays
 */
export async function placeInPortfolio(
  tx: Tx,
  now: number,
  hooks: Hooks,
  { id, accountId }: Pick<NumberRow, 'id' | 'accountId'>,
  told: string | undefined,
): Promise<void> {
  const numbers = await tx.select(numberTable, `WHERE accountId = ? ORDER BY createdAt, id ${tx.forUpdate}`, [
    accountId,
  ]);
  const row = numbers.find((number) => number.id === id);
  if (!row) return;
  const together = numbers.filter(({ wabaId }) => wabaId === row.wabaId);
  const known = together.find(({ portfolioId }) => portfolioId !== null)?.portfolioId ?? null;
  const portfolioId = told ?? known;
  const key = portfolioKey({ ...row, portfolioId });
  const home = await homeOf(tx, now, accountId, numbers, row, key);
  const isLearned = known === null && portfolioId !== null;
  const renamed = new Map<string, string>();
  if (isLearned && home.portfolioKey === portfolioKey({ ...row, portfolioId: null })) {
    // Numbers of the same portfolio that were told of it earlier have come home.
    const earlier = numbers.find(
      (number) => number.portfolioId === portfolioId && number.userIdScope !== null,
    );
    if (earlier?.userIdScope != null) renamed.set(earlier.userIdScope, '');
    home.portfolioKey = key;
    await tx.updateMany(homePortfolioTable, 'accountId', [{ key: accountId, set: { portfolioKey: key } }]);
  }
  const scope = home.portfolioKey === key ? null : scopeOfKey(key);
  const before = together.find(({ userIdScope }) => userIdScope !== null)?.userIdScope;
  if (isLearned && before != null && before !== scope) renamed.set(before, scope ?? '');
  const concerned = numbers.filter(
    (number) =>
      number.wabaId === row.wabaId ||
      (number.portfolioId !== null && number.portfolioId === portfolioId && number.userIdScope !== scope),
  );
  await tx.updateMany(
    numberTable,
    'id',
    concerned.map((number) => {
      const leavesShared =
        scope !== null &&
        number.userIdScope === null &&
        number.portfolioId === null &&
        number.createdAt < home.since;
      const userIdsSharedUntil = leavesShared ? now + overlapMs : number.userIdsSharedUntil;
      return { key: number.id, set: { portfolioId, userIdScope: scope, userIdsSharedUntil } };
    }),
  );
  for (const [from, to] of renamed)
    await hooks.run(tx, 'user_ids.rescoped', { accountId, from, to, at: now });
}

/** The home of an account, chosen the first time it is asked for: of its oldest live number, else its oldest. */
async function homeOf(
  tx: Tx,
  now: number,
  accountId: string,
  numbers: readonly NumberRow[],
  row: NumberRow,
  key: string,
): Promise<HomePortfolioRow> {
  const home = await tx.first(homePortfolioTable, `WHERE accountId = ? ${tx.forUpdate}`, [accountId]);
  if (home) return { ...home };
  const first = numbers.find(({ mode }) => mode === 'live') ?? numbers[0] ?? row;
  const portfolio = first.wabaId === row.wabaId ? key : portfolioKey(first);
  const chosen = { accountId, portfolioKey: portfolio, since: now };
  await tx.insert(homePortfolioTable, [chosen]);
  return { ...chosen };
}
