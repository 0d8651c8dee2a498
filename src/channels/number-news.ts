import type { Tx } from '../database/index.js';
import type { SenderNews } from '../sdk/index.js';
import { numberTable, type NumberRow, type TimedNews } from './number.entity.js';

/**
 * Keeps news with the numbers they are about: the number they name, else all of the business account. Of one
 * kind the latest stays, in whichever order they come.
 */
export async function noteNews(
  tx: Tx,
  account: { accountId: string; wabaId: string },
  news: SenderNews,
  at: number,
): Promise<void> {
  const rows = await tx.select(
    numberTable,
    `WHERE accountId = ? AND wabaId = ? AND status <> 'removed' ORDER BY id ${tx.forUpdate}`,
    [account.accountId, account.wabaId],
  );
  const named =
    'displayPhone' in news && news.displayPhone !== undefined ? digits(news.displayPhone) : undefined;
  const own = rows.filter((row) => named !== undefined && digits(row.displayPhone) === named);
  const concerned = own.length > 0 ? own : rows;
  const timed: TimedNews = { ...news, at };
  await tx.updateMany(
    numberTable,
    'id',
    concerned.flatMap((row) =>
      isOlder(row, timed) ? [{ key: row.id, set: { news: { ...row.news, [timed.news]: timed } } }] : [],
    ),
  );
}

function isOlder({ news }: NumberRow, timed: TimedNews): boolean {
  return (news?.[timed.news]?.at ?? 0) <= timed.at;
}

function digits(phone: string): string {
  return phone.replace(/\D/g, '');
}
