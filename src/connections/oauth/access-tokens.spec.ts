import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Database } from '../../database/index.js';
import { Egress, FakeClock, newId, Secrets } from '../../platform/index.js';
import { Registry } from '../../registry/index.js';
import { RateLimited, Reauthorize, Transient } from '../../sdk/index.js';
import { databaseKinds, type TemporaryDatabase } from '../../../test/support/databases.js';
import { until } from '../../../test/support/processes.js';
import { ToyCrm } from '../../../test/support/toy-crm/emulator.js';
import { connector } from '../../../test/support/toy-crm/toy-crm.connector.js';
import {
  AccessTokens,
  AppRegistrations,
  connectionTokenTable,
  pauseAfter,
  TokenEndpoint,
  type TokenOwner,
} from '../index.js';

const portal = 62515;
const minute = 60_000;

describe.each(databaseKinds)('access tokens on $kind', ({ create }) => {
  let temporary: TemporaryDatabase;
  let crm: ToyCrm;
  let clock: FakeClock;
  let owner: TokenOwner;
  /** Two processes on one database; on SQLite, which serves one, two of its parts. */
  let one: AccessTokens;
  let other: AccessTokens;
  let db: Database;
  let opened: Database[];
  let closing: AbortController;

  const egressOf = (allowPrivate: boolean) =>
    new Egress({ allowPrivate, vendorUrls: { 'toy-crm': crm.url } });
  const processOn = (database: Database, egress = egressOf(true)): AccessTokens => {
    const registry = new Registry({ connectors: [connector], plugins: [] });
    const secrets = new Secrets({ secret: 'a secret of these specs' });
    const apps = new AppRegistrations(database, registry, secrets, clock);
    return new AccessTokens(database, apps, new TokenEndpoint(egress, clock), secrets, clock);
  };
  const access = (tokens: AccessTokens) => tokens.access(owner, fetch, closing.signal);
  const token = (tokens: AccessTokens) => access(tokens).accessToken();
  const log = (tokens: AccessTokens) =>
    access(tokens).fetch(`${crm.url}/contacts/1/messages`, {
      method: 'POST',
      headers: { 'idempotency-key': newId() },
      body: '{"text":"x"}',
    });
  const row = async () => {
    const [found] = await db.read.select(connectionTokenTable, 'WHERE id = ?', [owner.row.id]);
    if (!found) throw new Error('there is no token');
    return found;
  };

  beforeAll(async () => {
    temporary = await create();
    db = await Database.open(temporary.location);
    opened = [db];
    if ('url' in temporary.location) opened.push(await Database.open(temporary.location));
  }, 60_000);
  afterAll(async () => {
    for (const database of opened) await database.close();
    await temporary.drop();
  });
  beforeEach(async () => {
    crm = await ToyCrm.start();
    clock = new FakeClock();
    closing = new AbortController();
    one = processOn(db);
    other = processOn(opened.at(-1) ?? db);
    const secrets = new Secrets({ secret: 'a secret of these specs' });
    const registry = new Registry({ connectors: [connector], plugins: [] });
    const apps = new AppRegistrations(db, registry, secrets, clock);
    const { clientId, clientSecret, url } = crm;
    const app = await db.write((tx) =>
      apps.create(tx, { connector: 'toy-crm', name: 'App', clientId, clientSecret, settings: {} }),
    );
    owner = { row: { id: newId(), appId: app.id, tenant: String(portal) }, settings: { api: url } };
    const given = crm.grant(portal);
    await db.write((tx) => one.put(tx, owner.row.id, { ...given, expiresIn: 30 * minute, raw: {} }));
  });
  afterEach(async () => {
    closing.abort();
    await crm.close();
  });

  it('are encrypted at rest', async () => {
    const bare = await token(one);
    expect(bare).toMatch(/^access-/);
    const [raw] = await db.read.query('SELECT * FROM connection_token WHERE id = ?', [owner.row.id]);
    expect(JSON.stringify(raw)).not.toMatch(/access-62515|refresh-62515/);
  });

  it('are used as they are until shortly before they expire, and refreshed then', async () => {
    const first = await token(one);
    clock.advance(24 * minute);
    expect(await token(one)).toBe(first);
    clock.advance(2 * minute);
    expect(await token(one)).not.toBe(first);
    expect(crm.refreshes).toBe(1);
    expect((await log(one)).status).toBe(201);
    // The next time with the refresh token that came then: the used one would end the grant.
    clock.advance(31 * minute);
    expect((await log(one)).status).toBe(201);
    expect({ refreshes: crm.refreshes, reused: crm.reused }).toEqual({ refreshes: 2, reused: 0 });
  });

  it('are refreshed once by two processes at once: the loser waits and uses what the winner got', async () => {
    clock.advance(31 * minute);
    let answer: () => void = () => undefined;
    crm.refreshGate = new Promise((resolve) => (answer = resolve));
    const asked = [one, other, one, other, one, other].map(token);
    await until('the refresh to reach the vendor', () => crm.refreshes > 0);
    // Everybody has looked while it is under way: whoever would refresh too has had the time to ask.
    await until('the lease to be taken', async () => (await row()).leaseToken !== null);
    for (let look = 0; look < 5; look++) await row();
    answer();
    const got = await Promise.all(asked);
    expect(new Set(got).size).toBe(1);
    expect({ refreshes: crm.refreshes, reused: crm.reused }).toEqual({ refreshes: 1, reused: 0 });
    expect((await log(other)).status).toBe(201);
  });

  it('that the vendor refuses before their time are refreshed once, and the call is made again', async () => {
    crm.expire(portal);
    const answers = await Promise.all([log(one), log(other), log(one)]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect({ refreshes: crm.refreshes, reused: crm.reused }).toEqual({ refreshes: 1, reused: 0 });
  });

  it('that are refused again after a refresh are not refreshed again in the same call', async () => {
    crm.inject('unauthorized');
    const call = access(one);
    crm.inject(undefined);
    crm.expire(portal);
    const always401: typeof fetch = () => Promise.resolve(new Response('', { status: 401 }));
    const refused = one.access(owner, always401, closing.signal);
    expect((await refused.fetch(`${crm.url}/x`)).status).toBe(401);
    expect(crm.refreshes).toBe(1);
    expect(await refused.renew()).toBe(false);
    expect(crm.refreshes).toBe(1);
    expect(await call.accessToken()).toMatch(/^access-/);
  });

  it('are not asked for while a refresh that failed cools down, for longer each time and never forever', async () => {
    crm.tokenFault = { status: 503, body: {} };
    clock.advance(31 * minute);
    await expect(token(one)).rejects.toBeInstanceOf(Transient);
    await expect(token(one)).rejects.toBeInstanceOf(Transient);
    await expect(token(other)).rejects.toBeInstanceOf(Transient);
    expect(crm.refreshes).toBe(1);
    clock.advance(30_001);
    await expect(token(other)).rejects.toBeInstanceOf(Transient);
    expect(crm.refreshes).toBe(2);
    clock.advance(30_001);
    await expect(token(one)).rejects.toBeInstanceOf(Transient);
    expect(crm.refreshes).toBe(2);
    crm.tokenFault = undefined;
    clock.advance(30_001);
    expect(await token(one)).toMatch(/^access-/);
    expect(await row()).toMatchObject({ failures: 0, coolUntil: null, failure: null, leaseToken: null });
  });

  it('wait as long as the vendor asks, when that is longer', async () => {
    crm.tokenFault = { status: 429, body: {}, headers: { 'retry-after': '600' } };
    clock.advance(31 * minute);
    await expect(token(one)).rejects.toBeInstanceOf(RateLimited);
    expect((await row()).coolUntil).toBe(clock.now() + 600_000);
  });

  it('pause ever longer, at most an hour', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (failures) => {
        const pause = pauseAfter(failures);
        expect(pause).toBeGreaterThanOrEqual(30_000);
        expect(pause).toBeLessThanOrEqual(3_600_000);
        expect(pauseAfter(failures + 1)).toBeGreaterThanOrEqual(pause);
      }),
    );
  });

  it('that live still are used while the vendor cannot refresh them', async () => {
    const first = await token(one);
    crm.tokenFault = { status: 500, body: {} };
    clock.advance(26 * minute);
    expect(await token(one)).toBe(first);
    expect(await token(one)).toBe(first);
    expect(crm.refreshes).toBe(1);
  });

  it('that were withdrawn say that a person has to agree again, and never show the app at fault as that', async () => {
    clock.advance(31 * minute);
    crm.tokenFault = { status: 400, body: { status: 'BAD_REFRESH_TOKEN', message: 'refresh-62515-secret' } };
    const refused = await token(one).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Reauthorize);
    expect((refused as Error).message).not.toContain('refresh-62515');
    clock.advance(minute);
    crm.tokenFault = { status: 401, body: { error: 'invalid_client' } };
    const app = await token(one).catch((error: unknown) => error);
    expect(app).toBeInstanceOf(Transient);
    expect((app as Error).message).not.toContain(crm.clientSecret);
  });

  it('of somebody who died refreshing are refreshed by another once the lease has run out', async () => {
    clock.advance(31 * minute);
    const now = await db.now();
    const set = { leaseToken: newId(), leaseUntil: now + 300 };
    await db.write((tx) => tx.updateMany(connectionTokenTable, 'id', [{ key: owner.row.id, set }]));
    expect(await token(other)).toMatch(/^access-/);
    expect(await db.now()).toBeGreaterThanOrEqual(now + 300);
    expect(crm.refreshes).toBe(1);
  });

  it('are never asked for at an address inside the network', async () => {
    clock.advance(31 * minute);
    const guarded = processOn(db, egressOf(false));
    await expect(token(guarded)).rejects.toThrow(/not allowed/);
    expect(crm.refreshes).toBe(0);
  });
});
