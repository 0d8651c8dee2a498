import { Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import { z } from 'zod';
import { AccountService } from '../../accounts/index.js';
import type { OwnedConnection } from '../../connections/index.js';
import { ContactService } from '../../contacts/index.js';
import { Database } from '../../database/index.js';
import { idSchema, instantSchema, iso } from '../../http/index.js';
import { ConsentOverview } from '../../optin/index.js';
import { Clock } from '../../platform/index.js';
import { RecoveredRevenue } from '../../timers/index.js';

const moneySchema = z.array(
  z.object({ amount: z.string().meta({ description: 'Decimal' }), currency: z.string() }),
);

export const recoveredQuerySchema = z.strictObject({
  days: z.coerce
    .number()
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(90, 'must be at most 90')
    .default(30)
    .meta({ description: 'How many days, today included. Default: 30' }),
});
/** Recovered revenue by day. */
export const recoveredSchema = z
  .object({
    timezone: z.string().meta({ description: 'Whose days are meant: the account’s' }),
    days: z.array(
      z.object({
        date: z.string().meta({ description: '`2026-11-30`', example: '2026-11-30' }),
        orders: z.int(),
        revenue: moneySchema,
      }),
    ),
    total: z.object({ orders: z.int(), revenue: moneySchema }),
  })
  .meta({
    id: 'RecoveredRevenue',
    description: 'Orders of people who were reminded, by the day they ordered',
  });

/** What the people of a shop agreed to. */
export const consentOverviewSchema = z
  .object({
    purposes: z.array(
      z.object({
        purpose: z.string().meta({ description: '`transactional` (order updates) or `marketing`' }),
        granted: z.int().meta({ description: 'People who agreed and did not withdraw it' }),
        revoked: z.int().meta({ description: 'People who withdrew it' }),
      }),
    ),
    latest: z
      .array(
        z.object({
          id: idSchema,
          to: z.string().nullable().meta({ description: 'Last four digits of the phone: `…1234`' }),
          purpose: z.string(),
          state: z.enum(['granted', 'revoked']),
          method: z.string().meta({ description: 'How it was said, for example `checkout` or `stop_word`' }),
          at: instantSchema,
        }),
      )
      .meta({ description: 'The latest 20, newest first' }),
  })
  .meta({ id: 'ConsentOverview' });

const latest = 20;

/** What a connection brought, and what its people agreed to, for the owner of its shop. */
@Injectable()
export class OwnerFigures {
  constructor(
    private readonly db: Database,
    private readonly accounts: AccountService,
    private readonly revenue: RecoveredRevenue,
    private readonly consents: ConsentOverview,
    private readonly contacts: ContactService,
    private readonly clock: Clock,
  ) {}

  async recovered({ row }: OwnedConnection, days: number): Promise<z.output<typeof recoveredSchema>> {
    const reader = this.db.read;
    const { timezone } = await this.accounts.get(reader, row.accountId);
    const until = this.clock.now();
    const today = DateTime.fromMillis(until, { zone: timezone }).startOf('day');
    const from = today.minus({ days: days - 1 }).toMillis();
    const found = await this.revenue.byDay(reader, row.accountId, row.id, { from, until, zone: timezone });
    return {
      timezone,
      days: found.days.map((day) => ({ ...day, revenue: moneyOf(day.revenue) })),
      total: { orders: found.total.orders, revenue: moneyOf(found.total.revenue) },
    };
  }

  async consent({ row }: OwnedConnection): Promise<z.output<typeof consentOverviewSchema>> {
    const reader = this.db.read;
    const { accountId, id } = row;
    const news = await this.consents.latest(reader, accountId, id, latest);
    const people = [...new Set(news.map(({ contactId }) => contactId))];
    const addresses = await this.contacts.addresses(reader, accountId, people);
    return {
      purposes: await this.consents.counts(reader, accountId, id),
      latest: news.map(({ contactId, at, ...rest }) => {
        const address = addresses.get(contactId)?.address?.value;
        return { ...rest, to: address === undefined ? null : `…${address.slice(-4)}`, at: iso(at) };
      }),
    };
  }
}

const moneyOf = (sums: Record<string, string>) =>
  Object.entries(sums)
    .map(([currency, amount]) => ({ amount, currency }))
    .sort((one, two) => (one.currency < two.currency ? -1 : 1));
