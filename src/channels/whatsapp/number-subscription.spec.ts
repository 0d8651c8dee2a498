import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import '../../accounts/account.entity.js';
import { channelsAt } from '../../../test/support/channels.js';
import { databaseKinds, type TemporaryDatabase } from '../../../test/support/databases.js';
import { Database } from '../../database/index.js';
import { FakeClock, newId, Secrets, silentLogger } from '../../platform/index.js';
import { startGraphEmulator, type RunningEmulator, type SandboxWaba } from '../../sandbox/index.js';
import type { Channels } from '../channels.js';
import { numberTable } from '../number.entity.js';
import { NumberService } from '../number.service.js';
import { NumberStage } from '../number.stage.js';
import { numberView } from '../number.types.js';

describe.each(databaseKinds)('what happens on a business account, on $kind', ({ create }) => {
  const secrets = new Secrets({ secret: 'a secret of sixteen characters' });
  const account = newId();
  let temporary: TemporaryDatabase;
  let database: Database;
  let running: RunningEmulator;
  let client: Channels;
  let clock: FakeClock;
  let numbers: NumberService;
  let stage: NumberStage;

  beforeAll(async () => {
    temporary = await create();
    database = await Database.open(temporary.location);
    running = await startGraphEmulator();
    const { url } = running;
    client = channelsAt(url, secrets);
    clock = new FakeClock();
    numbers = new NumberService(database, client, secrets, clock, {
      createNumber: async () => made('sandbox-token'),
    });
    stage = new NumberStage(database, client, secrets, clock, silentLogger);
  }, 60_000);
  afterAll(async () => {
    await client.close();
    await running.close();
    await database.close();
    await temporary.drop();
  });

  const made = (token: string) => {
    const { phoneNumberId, wabaId, displayPhone } = running.emulator.addNumber({ token });
    return { phoneNumberId, wabaId, displayPhone, accessToken: token };
  };
  const subscribed = (wabaId: string) => running.emulator.state.directory.waba(wabaId)?.subscribed;
  const rowOf = async (id: string) => {
    const row = await database.read.first(numberTable, 'WHERE id = ?', [id]);
    if (!row) throw new Error('no such row');
    return row;
  };

  it('is subscribed to with a live number, again with every check, and not for the sandbox', async () => {
    const live = made('token-of-one');
    const number = await numbers.register(account, live);
    expect(number.subscription).toEqual({ state: 'subscribed', reason: null });
    expect(subscribed(live.wabaId)).toBe(true);
    const since = (await rowOf(number.id)).subscribedAt;
    running.emulator.state.directory.putWaba({ wabaId: live.wabaId, name: 'Taken away', verified: false });
    clock.advance(24 * 3_600_000);
    expect(await stage.run()).toBe(1);
    expect(subscribed(live.wabaId)).toBe(true);
    expect((await rowOf(number.id)).subscribedAt).toBe(since);
    const sandbox = await numbers.register(account, { sandbox: true });
    expect(sandbox.subscription).toEqual({ state: 'built_in', reason: null });
    expect(subscribed(sandbox.wabaId)).toBeUndefined();
  });

  it('says on the number that it could not be subscribed to and what to do, and is tried again', async () => {
    const live = made('token-of-two');
    // The third question about a number is the subscription.
    running.emulator.addFault({ kind: 'error', code: 200, operation: 'read', every: 3, times: 1 });
    const number = await numbers.register(account, live);
    expect(number).toMatchObject({ status: 'active', reason: null, subscription: { state: 'failed' } });
    expect(number.subscription.reason).toContain(live.wabaId);
    expect(number.subscription.reason).toMatch(
      /200: .*whatsapp_business_management.*register the number again/,
    );
    expect(number.subscription.reason).not.toContain('token-of-two');
    clock.advance(15 * 60_000 - 1);
    expect(await stage.run()).toBe(0);
    clock.advance(1);
    expect(await stage.run()).toBe(1);
    expect(numberView(await rowOf(number.id)).subscription).toEqual({ state: 'subscribed', reason: null });
    expect(subscribed(live.wabaId)).toBe(true);
  });

  it('is pending while Meta cannot be asked about the number at all', async () => {
    running.emulator.addFault({ kind: 'server-error', httpStatus: 503, operation: 'read', times: 1 });
    const number = await numbers.register(account, made('token-of-three'));
    expect(number).toMatchObject({ status: 'pending', subscription: { state: 'pending', reason: null } });
  });

  it('its portfolio is read with the number, and kept when Meta does not tell it again', async () => {
    const { directory } = running.emulator.state;
    const owned = ({ wabaId }: { wabaId: string }, businessId: string) =>
      directory.putWaba({ ...(directory.waba(wabaId) as SandboxWaba), businessId });
    const [one, other] = [made('token-of-portfolio'), made('token-of-another')];
    owned(one, '71');
    owned(other, '72');
    const { id, portfolioId } = await numbers.register(newId(), one);
    expect(portfolioId).toBe('71');
    expect(await rowOf(id)).toMatchObject({ portfolioId, userIdScope: null });
    const two = await numbers.register((await rowOf(id)).accountId, other);
    expect((await rowOf(two.id)).userIdScope).toBe('p:72');
    owned(other, '71');
    clock.advance(25 * 60 * 60_000);
    while ((await stage.run()) > 0);
    expect(await rowOf(two.id)).toMatchObject({ portfolioId, userIdScope: null });
  });
});
