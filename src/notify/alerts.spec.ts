import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import '../accounts/account.entity.js';
import '../events/event.entity.js';
import { newId } from '../platform/index.js';
import { testBase, type TestBase } from '../../test/support/base.js';
import { databaseKinds } from '../../test/support/databases.js';
import { Alerts, alertTable, type AlertInput } from './index.js';

describe.each(databaseKinds)('alerts on $kind', ({ create }) => {
  let base: TestBase;
  let alerts: Alerts;
  let told: string[];
  let accountId: string;
  beforeAll(async () => {
    base = await testBase(create);
  }, 60_000);
  afterAll(() => base.close());
  beforeEach(() => {
    accountId = newId();
    told = [];
    alerts = new Alerts(base.clock, {
      append: async (tx, events) =>
        tx.afterCommit(() =>
          told.push(
            ...events.map(({ draft, connectionId }) => `${draft.type} ${draft.subject} ${connectionId}`),
          ),
        ),
    });
  });

  const about = (subject: string, more: Partial<AlertInput> = {}): AlertInput => ({
    accountId,
    kind: 'trouble',
    subject,
    severity: 'warning',
    title: 'Something is wrong',
    detail: 'Open the page and press the button.',
    ...more,
  });
  const raise = (...inputs: AlertInput[]) =>
    base.database.write((tx) => alerts.raise(tx, inputs), { retryDuplicates: true });
  const resolve = (...inputs: AlertInput[]) =>
    base.database.write((tx) => alerts.resolve(tx, inputs), { retryDuplicates: true });

  it('are told once when they begin and once when they are over, however often that is said', async () => {
    await Promise.all([raise(about('a'), about('a')), raise(about('a')), raise(about('a'))]);
    await raise(about('a'));
    await Promise.all([resolve(about('a')), resolve(about('a'))]);
    await resolve(about('a'));
    await raise(about('a'));
    const subject = `alert:trouble:a ${accountId}`;
    expect(told).toEqual([`alert.raised ${subject}`, `alert.resolved ${subject}`, `alert.raised ${subject}`]);
    const rows = await base.database.read.select(alertTable, 'WHERE accountId = ? ORDER BY id', [accountId]);
    expect(rows.map(({ resolvedAt, openSlot }) => [resolvedAt === null, openSlot])).toEqual([
      [false, null],
      [true, 'trouble:a'],
    ]);
  });

  it('keep accounts, kinds and subjects apart, and belong to the connection they concern', async () => {
    const connectionId = newId();
    await raise(
      about('a'),
      about('b', { connectionId }),
      about('a', { kind: 'other' }),
      about('a', { accountId: newId() }),
    );
    expect(told).toHaveLength(4);
    expect(told[1]).toBe(`alert.raised alert:trouble:b ${connectionId}`);
    await resolve(about('a'));
    expect(told).toHaveLength(5);
  });

  it('are not told when the unit that noticed is rolled back', async () => {
    await base.database
      .write(async (tx) => {
        await alerts.raise(tx, [about('a')]);
        throw new Error('rolled back on purpose');
      })
      .catch(() => undefined);
    expect(told).toEqual([]);
    await raise(about('a'));
    expect(told).toHaveLength(1);
  });
});
