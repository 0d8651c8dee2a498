import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { databaseKinds } from '../../../test/support/databases.js';
import { numberView } from '../../channels/index.js';
import { alertTable } from '../../notify/index.js';
import { languages, senderAlertTexts } from '../../words/index.js';
import { MessagingWorld } from '../messaging.fixture.js';

type Part = Record<string, unknown>;
const corpus = join(process.env['SHARED_DIR'] ?? '../shared', 'contracts/pywa-updates/account_update.json');

describe.each(databaseKinds)('what Meta says of numbers and accounts on $kind', ({ create }) => {
  let world: MessagingWorld;

  beforeAll(async () => {
    world = await MessagingWorld.open(create);
  }, 60_000);
  afterAll(() => world.close());

  /** An account of its own, and how Meta tells it something. */
  async function someone() {
    const { id, number } = await world.account();
    const body = (field: string, value: Part, time: number) =>
      JSON.stringify({
        object: 'whatsapp_business_account',
        entry: [{ id: number.wabaId, time, changes: [{ field, value }] }],
      });
    const { read } = world.base.database;
    return {
      number,
      told: (field: string, value: Part, time = Math.floor(world.now / 1_000)) =>
        world.deliver(body(field, value, time)),
      body,
      news: async () => numberView(await world.numbers.get(read, id, number.id)).news,
      alerts: async () =>
        (await read.select(alertTable, 'WHERE accountId = ? ORDER BY id', [id])).map((row) => [
          row.kind,
          row.severity,
          row.resolvedAt === null ? 'open' : 'over',
        ]),
      texts: async () =>
        (await read.select(alertTable, 'WHERE accountId = ?', [id])).flatMap((row) => [
          row.title,
          row.detail,
        ]),
    };
  }

  it.each<[string, Part, Part, string[][]]>([
    [
      'account_update',
      {
        event: 'ACCOUNT_RESTRICTION',
        restriction_info: [
          { restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', expiration: 1_800_000_000 },
        ],
      },
      {
        news: 'restricted',
        restrictions: [{ type: 'restricted_biz_initiated_messaging', until: 1_800_000_000_000 }],
      },
      [['sender_restricted', 'critical', 'open']],
    ],
    [
      'account_alerts',
      { entity_type: 'WABA', alert_severity: 'CRITICAL', alert_status: 'ACTIVE', alert_type: 'PAYMENT' },
      { news: 'notice', severity: 'critical', status: 'active', type: 'PAYMENT' },
      [['sender_notice', 'critical', 'open']],
    ],
    [
      'account_review_update',
      { decision: 'REJECTED' },
      { news: 'review', decision: 'rejected' },
      [['sender_review_rejected', 'critical', 'open']],
    ],
    [
      'business_capability_update',
      { max_daily_conversations_per_business: 2000, max_phone_numbers_per_business: 25 },
      { news: 'capability', messagesPerDay: 2000, phoneNumbers: 25 },
      [],
    ],
    [
      'phone_number_quality_update',
      { display_phone_number: '15550783881', event: 'FLAGGED', current_limit: 'TIER_1K' },
      { news: 'quality', change: 'flagged', limit: 'TIER_1K' },
      [['sender_quality_low', 'warning', 'open']],
    ],
    [
      'phone_number_name_update',
      {
        display_phone_number: '1',
        decision: 'REJECTED',
        requested_verified_name: 'Tea',
        rejection_reason: 'X',
      },
      { news: 'name', decision: 'rejected', requested: 'Tea', reason: 'X' },
      [['sender_name_rejected', 'warning', 'open']],
    ],
    [
      'security',
      { display_phone_number: '1', event: 'PIN_CHANGED', requester: '7' },
      { news: 'security', change: 'pin_changed' },
      [['sender_security', 'warning', 'open']],
    ],
    ['account_update', { event: 'SOMETHING_NEW' }, { news: 'other', type: 'SOMETHING_NEW' }, []],
  ])('%s %j is kept, and told to the owner where they have to act', async (field, value, news, alerts) => {
    const one = await someone();
    await one.told(field, value);
    await one.told(field, value);
    expect(await one.news()).toMatchObject([{ ...news, at: expect.any(Number) }]);
    expect(await one.alerts()).toEqual(alerts);
    for (const text of await one.texts())
      expect(Object.keys(senderAlertTexts[text] ?? {})).toHaveLength(languages.length - 1);
  });

  it('what is over is told as over', async () => {
    const one = await someone();
    await one.told('account_update', { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } });
    await one.told('account_update', { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'REINSTATE' } });
    await one.told('phone_number_name_update', { decision: 'REJECTED' });
    await one.told('phone_number_name_update', { decision: 'APPROVED' });
    expect(await one.alerts()).toEqual([
      ['sender_disabled', 'critical', 'over'],
      ['sender_name_rejected', 'warning', 'over'],
    ]);
  });

  it('keeps the latest news of a kind, in whichever order they come', async () => {
    const decisions = ['pending', 'rejected', 'approved'];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), async (order) => {
        const one = await someone();
        for (const index of order)
          await one.told('account_review_update', { decision: decisions[index] }, 1_790_000_000 + index);
        expect(await one.news()).toMatchObject([{ news: 'review', decision: 'approved' }]);
      }),
      { numRuns: 4 },
    );
  });

  it('reads every published account update as something it knows', async () => {
    if (!existsSync(corpus)) {
      process.stdout.write(`Published account updates were not played: ${corpus} is absent.\n`);
      return;
    }
    const one = await someone();
    const samples = JSON.parse(readFileSync(corpus, 'utf8')) as Record<
      string,
      { entry: { id: string; time?: number; changes: { value: Part & { waba_info?: Part } }[] }[] }
    >;
    for (const sample of Object.values(samples)) {
      for (const entry of sample.entry) {
        const named = entry.changes[0]?.value.waba_info;
        // News about partners name the account inside, under the partner's id.
        if (named) named['waba_id'] = one.number.wabaId;
        else entry.id = one.number.wabaId;
      }
      await world.deliver(JSON.stringify(sample));
    }
    const kinds = (await one.news()).map(({ news }) => news).sort();
    expect(kinds).toEqual([
      'ad_account',
      'ban',
      'country',
      'international_rates',
      'partner',
      'price_tier',
      'restricted',
      'standing',
      'terms',
      'violation',
    ]);
  });
});
