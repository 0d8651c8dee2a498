import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import '../accounts/account.entity.js';
import { channelsAt } from '../../test/support/channels.js';
import { databaseKinds, type TemporaryDatabase } from '../../test/support/databases.js';
import { Database } from '../database/index.js';
import { FakeClock, newId, ProblemError, Secrets, silentLogger } from '../platform/index.js';
import type { Channels } from './channels.js';
import { numberTable } from './number.entity.js';
import { NumberService } from './number.service.js';
import { NumberStage } from './number.stage.js';

/** What the imitated Graph API knows: tokens, the numbers they may read, and which account lists them. */
interface World {
  tokens: Record<string, string[]>;
  wabas: Record<string, string[]>;
  rating: string;
  /** Answers instead, when set. */
  trouble: { status: number; body: string } | undefined;
  asked: number;
}

const world: World = { tokens: {}, wabas: {}, rating: 'GREEN', trouble: undefined, asked: 0 };
const old = 'the secret used before this';
const secrets = new Secrets({ secret: 'a secret of sixteen characters', previous: old });

const refusal = (code: number, message: string, subcode?: number) =>
  JSON.stringify({
    error: { message, type: 'OAuthException', code, error_subcode: subcode, fbtrace_id: 'A' },
  });

function answer(path: string, token: string): [number, string] {
  world.asked++;
  if (world.trouble) return [world.trouble.status, world.trouble.body];
  const [id = '', edge] = path.replace(/^\/v25\.0\//, '').split('/');
  const owned = world.tokens[token];
  if (!owned) return [401, refusal(190, `Error validating access token ${token}`)];
  if (edge === 'subscribed_apps') return [200, '{"success":true}'];
  if (edge === 'phone_numbers')
    return [200, JSON.stringify({ data: (world.wabas[id] ?? []).map((number) => ({ id: number })) })];
  if (!owned.includes(id)) return [400, refusal(100, `Object with ID '${id}' does not exist`, 33)];
  return [
    200,
    JSON.stringify({
      id,
      display_phone_number: '+49 30 1234',
      verified_name: 'Tea & Co',
      quality_rating: world.rating,
    }),
  ];
}

let graph: Server;
let client: Channels;
let made = 0;
beforeAll(async () => {
  graph = createServer((request, response) => {
    const [status, body] = answer(
      new URL(request.url ?? '', 'http://x').pathname,
      (request.headers.authorization ?? '').slice(7),
    );
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => graph.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(graph.address() as AddressInfo).port}`;
  client = channelsAt(url, secrets);
});
afterAll(async () => {
  await client.close();
  await new Promise((resolve) => graph.close(resolve));
});

describe.each(databaseKinds)('numbers on $kind', ({ create }) => {
  let temporary: TemporaryDatabase;
  let database: Database;
  let clock: FakeClock;
  let numbers: NumberService;
  let stage: NumberStage;
  const account = newId();
  const other = newId();
  const live = {
    phoneNumberId: '1001',
    wabaId: '2001',
    accessToken: 'good-token',
    displayPhone: '+49 30 99',
  };

  beforeAll(async () => {
    temporary = await create();
    database = await Database.open(temporary.location);
    clock = new FakeClock();
    numbers = new NumberService(database, client, secrets, clock, {
      createNumber: async () => {
        const id = `9${++made}`;
        world.tokens['sandbox-token'] = [...(world.tokens['sandbox-token'] ?? []), id];
        world.wabas['8000'] = [...(world.wabas['8000'] ?? []), id];
        return { phoneNumberId: id, wabaId: '8000', displayPhone: '+1 555', accessToken: 'sandbox-token' };
      },
    });
    stage = new NumberStage(database, client, secrets, clock, silentLogger);
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await temporary.drop();
  });
  beforeEach(() => {
    Object.assign(world, {
      tokens: { 'good-token': ['1001', '1002'], 'second-token': ['1001'] },
      wabas: { '2001': ['1001', '1002'] },
      rating: 'GREEN',
      trouble: undefined,
      asked: 0,
    });
  });
  afterEach(() => database.write((tx) => tx.execute('DELETE FROM number')));

  const problem = async (work: Promise<unknown>): Promise<ProblemError> => {
    const error = await work.then(
      () => new Error('it was not refused'),
      (caught: unknown) => caught,
    );
    if (!(error instanceof ProblemError)) throw error;
    return error;
  };
  const down = { status: 503, body: 'Service Unavailable' };
  const rowOf = async (id: string) => {
    const row = await database.read.first(numberTable, 'WHERE id = ?', [id]);
    if (!row) throw new Error('no such row');
    return row;
  };

  it('is active once Graph confirmed it, described by Graph, with the token encrypted and never shown', async () => {
    const number = await numbers.register(account, live);
    expect(number).toMatchObject({
      status: 'active',
      mode: 'live',
      displayPhone: '+49 30 1234',
      verifiedName: 'Tea & Co',
      quality: 'GREEN',
      throughput: 80,
      reason: null,
    });
    expect(JSON.stringify(number)).not.toContain('token');
    const row = await rowOf(number.id);
    expect(row.accessToken).not.toContain('good-token');
    expect(secrets.decrypt(row.accessToken)).toBe('good-token');
  });

  it('asks about a number though the token of another cannot be read', async () => {
    const [bad, good] = [
      await numbers.register(account, live),
      await numbers.register(other, { ...live, phoneNumberId: '1002' }),
    ];
    await database.write((tx) =>
      tx.execute("UPDATE number SET accessToken = 'spoilt', dueAt = 0, claimUntil = 0 WHERE id = ?", [
        bad.id,
      ]),
    );
    await database.write((tx) => tx.execute('UPDATE number SET dueAt = 0 WHERE id = ?', [good.id]));
    expect(await stage.run()).toBe(2);
    for (const { id } of [bad, good]) {
      const row = await rowOf(id);
      expect(row).toMatchObject({ status: 'active', claimToken: null });
      expect(row.dueAt).toBeGreaterThan(clock.now());
    }
  });

  it('makes a sandbox number with a token of its own', async () => {
    const number = await numbers.register(account, { sandbox: true });
    expect(number).toMatchObject({ mode: 'sandbox', status: 'active', wabaId: '8000', throughput: 1_000 });
    expect(secrets.decrypt((await rowOf(number.id)).accessToken)).toBe('sandbox-token');
  });

  it.each([
    ['a token Meta refuses', { accessToken: 'stolen-token' }, 'accessToken'],
    ['a number the token may not read', { phoneNumberId: '7777' }, 'phoneNumberId'],
    ['a business account without the number', { wabaId: '2999' }, 'wabaId'],
  ])('refuses %s, naming the field, and stores nothing', async (_name, wrong, field) => {
    const error = await problem(numbers.register(account, { ...live, ...wrong }));
    expect([error.status, error.code, error.fields.map((entry) => entry.field)]).toEqual([
      422,
      'number_refused',
      [field],
    ]);
    expect(error.message).toMatch(/Copy|Give/);
    expect(error.message + JSON.stringify(error.fields)).not.toContain('stolen-token');
    expect(await numbers.list(database.read, account)).toEqual([]);
  });

  it('waits as pending while Graph cannot be reached, and becomes active by itself', async () => {
    world.trouble = down;
    const number = await numbers.register(account, live);
    expect(number).toMatchObject({
      status: 'pending',
      reasonCode: 'graph_unreachable',
      displayPhone: '+49 30 99',
    });
    expect(await stage.run()).toBe(0);
    clock.advance(60_000);
    expect(await stage.run()).toBe(1);
    expect((await rowOf(number.id)).status).toBe('pending');
    world.trouble = undefined;
    expect(await stage.run()).toBe(0);
    clock.advance(60_000);
    expect(await stage.run()).toBe(1);
    expect(await rowOf(number.id)).toMatchObject({
      status: 'active',
      pausedCode: null,
      displayPhone: '+49 30 1234',
    });
    expect(await stage.run()).toBe(0);
  });

  it('keeps a pending number pending when Meta refuses it later, with the reason, and takes a new token', async () => {
    world.trouble = down;
    const { id } = await numbers.register(account, { ...live, accessToken: 'bad' });
    world.trouble = undefined;
    clock.advance(60_000);
    await stage.run();
    expect(await rowOf(id)).toMatchObject({ status: 'pending', pausedCode: 'token_refused' });
    expect(await numbers.register(account, live)).toMatchObject({ id, status: 'active', reason: null });
  });

  it('is throttled rather than refused when Meta asks to come back', async () => {
    world.trouble = { status: 400, body: refusal(80008, 'Too many calls') };
    expect(await numbers.register(account, live)).toMatchObject({ status: 'pending' });
  });

  it('stays a sandbox number, also when Meta cannot be asked', async () => {
    const { phoneNumberId } = await numbers.register(account, { sandbox: true });
    world.trouble = down;
    const error = await problem(numbers.register(account, { ...live, phoneNumberId }));
    expect([error.status, error.fields[0]?.field]).toEqual([422, 'phoneNumberId']);
  });

  it('belongs to one account: 409 for any other', async () => {
    const first = await numbers.register(account, live);
    const error = await problem(numbers.register(other, { ...live, accessToken: 'second-token' }));
    expect([error.status, error.code]).toEqual([409, 'number_taken']);
    expect((await rowOf(first.id)).accountId).toBe(account);
    expect(secrets.decrypt((await rowOf(first.id)).accessToken)).toBe('good-token');
  });

  it('gives one of two accounts the number when both ask at once', async () => {
    const results = await Promise.allSettled([
      numbers.register(account, live),
      numbers.register(other, { ...live, accessToken: 'second-token' }),
    ]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    const rejected = results.find((result) => result.status === 'rejected');
    expect((rejected?.reason as ProblemError).code).toBe('number_taken');
  });

  it('cannot be kept by naming it first without owning it', async () => {
    world.trouble = down;
    const squatter = await numbers.register(other, { ...live, accessToken: 'bad' });
    expect((await problem(numbers.register(account, live))).code).toBe('number_taken');
    world.trouble = undefined;
    expect(await numbers.register(account, live)).toMatchObject({ status: 'active' });
    expect(await database.read.first(numberTable, 'WHERE id = ?', [squatter.id])).toBeUndefined();
  });

  it('stays with the first account when that one owns it too', async () => {
    world.trouble = down;
    await numbers.register(other, { ...live, accessToken: 'second-token' });
    world.trouble = undefined;
    expect((await problem(numbers.register(account, live))).code).toBe('number_taken');
  });

  it('takes a new token for the same number, keeping its id', async () => {
    const first = await numbers.register(account, live);
    clock.advance(1_000);
    const again = await numbers.register(account, { ...live, accessToken: 'second-token' });
    expect(again).toMatchObject({ id: first.id, createdAt: first.createdAt, status: 'active' });
    expect(secrets.decrypt((await rowOf(first.id)).accessToken)).toBe('second-token');
    expect(await numbers.list(database.read, account)).toHaveLength(1);
  });

  it('is paused when its token stops working and active again when it works, but a pause of another kind stays', async () => {
    const { id } = await numbers.register(account, live);
    world.tokens['good-token'] = [];
    clock.advance(86_400_000);
    expect(await stage.run()).toBe(1);
    expect(await rowOf(id)).toMatchObject({ status: 'paused', pausedCode: 'token_refused' });
    world.tokens['good-token'] = ['1001'];
    clock.advance(3_600_000);
    expect(await stage.run()).toBe(1);
    expect(await rowOf(id)).toMatchObject({ status: 'active', pausedCode: null });
    await database.write((tx) =>
      numbers.pause(tx, [{ accountId: account, id, code: 'payment', reason: 'Unpaid.' }]),
    );
    clock.advance(86_400_000);
    await stage.run();
    expect(await rowOf(id)).toMatchObject({
      status: 'paused',
      pausedCode: 'payment',
      pausedReason: 'Unpaid.',
    });
  });

  it('is not paused because Meta is away', async () => {
    const { id } = await numbers.register(account, live);
    world.trouble = down;
    clock.advance(86_400_000);
    expect(await stage.run()).toBe(1);
    expect(await rowOf(id)).toMatchObject({ status: 'active', checks: 1 });
  });

  it('follows the quality Meta announces', async () => {
    const { id } = await numbers.register(account, live);
    world.rating = 'RED';
    await database.write((tx) => numbers.requestCheck(tx, other, '2001'));
    expect(await stage.run()).toBe(0);
    await database.write((tx) => numbers.requestCheck(tx, account, '2001'));
    expect(await stage.run()).toBe(1);
    expect((await rowOf(id)).quality).toBe('RED');
  });

  it('keeps its token under the present key once the key has changed', async () => {
    const { id } = await numbers.register(account, live);
    const before = new Secrets({ secret: old }).encrypt('good-token');
    await database.write((tx) => tx.execute('UPDATE number SET accessToken = ?, dueAt = 1', [before]));
    expect(await stage.run()).toBe(1);
    const { accessToken, status } = await rowOf(id);
    expect(status).toBe('active');
    expect(secrets.needsRotation(accessToken)).toBe(false);
    expect(secrets.decrypt(accessToken)).toBe('good-token');
  });

  it('is checked by one process at a time, and a check that comes late changes nothing', async () => {
    world.trouble = down;
    const { id } = await numbers.register(account, live);
    clock.advance(60_000);
    const asked = world.asked;
    expect((await Promise.all([stage.run(), stage.run()])).sort()).toEqual([0, 1]);
    expect(world.asked).toBe(asked + 1);
    clock.advance(60_000);
    const late = stage.run();
    while (world.asked === asked + 1) await new Promise((resolve) => setTimeout(resolve, 1));
    world.trouble = undefined;
    const [registered] = await Promise.all([numbers.register(account, live), late]);
    expect(registered.status).toBe('active');
    expect((await rowOf(id)).status).toBe('active');
  });

  it('can be paused and resumed by its own account only, and not before it is confirmed', async () => {
    const { id } = await numbers.register(account, live);
    const pauseBy = (accountId: string) =>
      database.write((tx) => numbers.pause(tx, [{ accountId, id, code: 'operator', reason: 'On holiday.' }]));
    await pauseBy(other);
    expect((await rowOf(id)).status).toBe('active');
    await pauseBy(account);
    expect(await rowOf(id)).toMatchObject({
      status: 'paused',
      pausedCode: 'operator',
      pausedReason: 'On holiday.',
    });
    expect((await problem(database.write((tx) => numbers.resume(tx, other, id)))).status).toBe(404);
    await database.write((tx) => numbers.resume(tx, account, id));
    expect(await rowOf(id)).toMatchObject({ status: 'active', pausedReason: null });
    await database.write((tx) => tx.execute(`UPDATE number SET status = 'pending'`));
    await pauseBy(account);
    expect((await rowOf(id)).status).toBe('pending');
    expect((await problem(database.write((tx) => numbers.resume(tx, account, id)))).code).toBe(
      'number_pending',
    );
  });

  it('holds marketing back on the whole business account, and never shortens that', async () => {
    const first = await numbers.register(account, live);
    const second = await numbers.register(account, { ...live, phoneNumberId: '1002' });
    const brake = (accountId: string, until: number) =>
      database.write((tx) => numbers.brakeMarketing(tx, [{ accountId, wabaId: '2001', until }]));
    await brake(account, 5_000);
    await brake(account, 3_000);
    await brake(other, 9_000);
    for (const { id } of [first, second]) expect((await rowOf(id)).marketingPausedUntil).toBe(5_000);
  });

  it('is chosen when a message names none: active ones first, then the oldest', async () => {
    expect(await numbers.default(database.read, account)).toBeUndefined();
    const first = await numbers.register(account, live);
    const second = await numbers.register(account, { ...live, phoneNumberId: '1002' });
    expect((await numbers.default(database.read, account))?.id).toBe(first.id);
    await database.write((tx) =>
      numbers.pause(tx, [{ accountId: account, id: first.id, code: 'setup', reason: 'x' }]),
    );
    expect((await numbers.default(database.read, account))?.id).toBe(second.id);
    expect((await numbers.forWaba(database.read, account, '2001'))?.id).toBe(second.id);
    expect(await numbers.forWaba(database.read, other, '2001')).toBeUndefined();
    await database.write((tx) =>
      numbers.pause(tx, [{ accountId: account, id: second.id, code: 'setup', reason: 'x' }]),
    );
    expect((await numbers.default(database.read, account))?.id).toBe(first.id);
    expect(await numbers.forWaba(database.read, account, '2001')).toBeUndefined();
  });

  it('is listed and found within its account, and by Meta’s ids', async () => {
    const first = await numbers.register(account, live);
    const second = await numbers.register(account, { ...live, phoneNumberId: '1002' });
    const ids = async (slice?: { take: number; last?: string }) =>
      (await numbers.list(database.read, account, slice)).map((row) => row.id);
    expect(await ids()).toEqual([first.id, second.id]);
    expect(await ids({ take: 1 })).toEqual([first.id]);
    expect(await ids({ take: 5, last: first.id })).toEqual([second.id]);
    expect(await numbers.list(database.read, other)).toEqual([]);
    expect((await problem(numbers.get(database.read, other, first.id))).status).toBe(404);
    expect((await numbers.byIds(database.read, other, [first.id])).size).toBe(0);
    const found = await numbers.byProviderId(database.read, 'whatsapp', ['1001', '1002', '5']);
    expect([...found.keys()].sort()).toEqual(['1001', '1002']);
    expect((await numbers.byProviderId(database.read, 'acme-sms', ['1001'])).size).toBe(0);
    const ofAccount = await numbers.byBusinessAccount(database.read, 'whatsapp', ['2001']);
    expect(ofAccount.get('2001')).toHaveLength(2);
    expect((await numbers.byBusinessAccount(database.read, 'acme-sms', ['2001'])).size).toBe(0);
    expect((await numbers.named(database.read, account, '1002'))?.id).toBe(second.id);
    expect((await numbers.named(database.read, account, first.id))?.id).toBe(first.id);
    expect(await numbers.named(database.read, other, '1002')).toBeUndefined();
  });
});
