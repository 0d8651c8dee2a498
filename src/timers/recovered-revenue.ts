import { Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import type { Reader } from '../database/index.js';
import { sumByCurrency } from './money-sums.js';

/** What messages brought on one day. Money is decimal text by currency. */
export interface RecoveredDay {
  /** Of the account's zone, `2026-11-30`. */
  date: string;
  orders: number;
  revenue: Record<string, string>;
}

/** Recovered revenue by day, of one connection: orders of people who were written to. */
@Injectable()
export class RecoveredRevenue {
  /**
   * Every day from the first to the last, also those on which nothing was recovered.
   *
   * @param span - instants in milliseconds UTC, and an IANA zone whose days are meant
   */
  async byDay(
    reader: Reader,
    accountId: string,
    connectionId: string,
    span: { from: number; until: number; zone: string },
  ): Promise<{ days: RecoveredDay[]; total: Omit<RecoveredDay, 'date'> }> {
    const dayOf = (at: number) => DateTime.fromMillis(at, { zone: span.zone }).toISODate() ?? '';
    const rows = await reader.query<{ at: number | string; amount: string; currency: string }>(
      `SELECT conversion.at AS at, conversion.amount AS amount, conversion.currency AS currency
       FROM conversion JOIN journey ON journey.id = conversion.journeyId
       WHERE journey.accountId = ? AND journey.connectionId = ? AND journey.arm = 'treatment'
         AND conversion.at >= ? AND conversion.at <= ?`,
      [accountId, connectionId, span.from, span.until],
    );
    const byDay = new Map<string, typeof rows>();
    let day = DateTime.fromMillis(span.from, { zone: span.zone }).startOf('day');
    for (; day.toMillis() <= span.until; day = day.plus({ days: 1 })) byDay.set(day.toISODate() ?? '', []);
    for (const row of rows) byDay.get(dayOf(Number(row.at)))?.push(row);
    return {
      days: [...byDay].map(([date, own]) => ({ date, orders: own.length, revenue: sumByCurrency(own) })),
      total: { orders: rows.length, revenue: sumByCurrency(rows) },
    };
  }
}
