import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Database } from '../../database/index.js';
import { FakeClock, newId, Secrets } from '../../platform/index.js';
import { databaseKinds, type TemporaryDatabase } from '../../../test/support/databases.js';
import { canonicalJson, fingerprint } from './fingerprint.js';
import {
  IdempotencyService,
  keepFor,
  TurnLostError,
  type Begun,
  type IdempotentRequest,
} from './idempotency.service.js';
import type { Turn } from './turn.js';

const turnOf = (begun: Begun): Turn => {
  if ('turn' in begun) return begun.turn;
  throw new Error('there was an answer already');
};

describe.each(databaseKinds)('idempotency on $kind', ({ create }) => {
  let temporary: TemporaryDatabase;
  let db: Database;
  let clock: FakeClock;
  let request: IdempotentRequest;
  const secrets = new Secrets({ secret: 'a secret of the tests' });
  const process = () => new IdempotencyService(db, clock, secrets);
  const crash = (turn: Turn) =>
    db.write((tx) => tx.execute('UPDATE idempotency SET leaseUntil = 1 WHERE id = ?', [turn.id]));

  beforeAll(async () => {
    temporary = await create();
    db = await Database.open(temporary.location);
  });
  afterAll(async () => {
    await db.close();
    await temporary.drop();
  });
  beforeEach(() => {
    clock = new FakeClock();
    request = {
      accountId: newId(),
      route: 'POST /v1/messages',
      requestKey: newId(),
      bodyHash: fingerprint('/', { a: 1 }),
    };
  });

  it('lets one of many at once answer, in whatever process, and gives all the same answer', async () => {
    const processes = [process(), process(), process()];
    let answered = 0;
    const answers = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const service = processes[index % 3]!;
        const begun = await service.begin(request);
        if ('answer' in begun) return begun.answer;
        answered++;
        const answer = { status: 202, body: { id: newId() } };
        await service.completeAlone(begun.turn, answer);
        return answer;
      }),
    );
    expect(answered).toBe(1);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('refuses the same key with another body, while the first runs and afterwards', async () => {
    const service = process();
    const turn = turnOf(await service.begin(request));
    const other = { ...request, bodyHash: fingerprint('/', { a: 2 }) };
    await expect(service.begin(other)).rejects.toMatchObject({ status: 409, code: 'idempotency_key_reused' });
    await service.completeAlone(turn, { status: 202, body: {} });
    await expect(service.begin(other)).rejects.toMatchObject({ status: 409, code: 'idempotency_key_reused' });
  });

  it('keeps accounts and routes apart', async () => {
    const service = process();
    await service.completeAlone(turnOf(await service.begin(request)), { status: 202, body: { secret: 1 } });
    expect(await service.begin({ ...request, accountId: newId() })).toHaveProperty('turn');
    expect(await service.begin({ ...request, route: 'POST /v1/contacts' })).toHaveProperty('turn');
  });

  it('waits only so long for the first one, then says when to come back', async () => {
    const service = process();
    await service.begin(request);
    const started = performance.now();
    await expect(process().begin(request, 300)).rejects.toMatchObject({
      status: 409,
      code: 'idempotency_in_progress',
      retryAfter: expect.any(Number) as unknown,
    });
    expect(performance.now() - started).toBeGreaterThanOrEqual(290);
  });

  it('hands a dead process’s turn on under the same id, and lets the dead one write nothing', async () => {
    const dead = turnOf(await process().begin(request));
    await crash(dead);
    const service = process();
    const rerun = turnOf(await service.begin(request));
    expect(rerun).toMatchObject({ id: dead.id, isRerun: true });
    expect(rerun.token).not.toBe(dead.token);
    const late = db.write(async (tx) => {
      await tx.execute("INSERT INTO readiness (id, at) VALUES ('late', 1)");
      await process().complete(tx, dead, { status: 202, body: 'late' });
    });
    await expect(late).rejects.toBeInstanceOf(TurnLostError);
    expect(await db.read.query("SELECT * FROM readiness WHERE id = 'late'")).toEqual([]);
    await service.completeAlone(rerun, { status: 202, body: 'rerun' });
    await expect(process().begin(request)).resolves.toEqual({ answer: { status: 202, body: 'rerun' } });
  });

  it('gives a dead process’s turn to one of many waiting only', async () => {
    const dead = turnOf(await process().begin(request));
    await crash(dead);
    const service = process();
    const begun = await Promise.all(
      [1, 2, 3, 4].map(async () => {
        const result = await service.begin(request);
        if ('turn' in result)
          await service.completeAlone(result.turn, { status: 202, body: result.turn.token });
        return 'turn' in result;
      }),
    );
    expect(begun.filter(Boolean)).toHaveLength(1);
  });

  it('keeps a renewed turn beyond its lease', async () => {
    const service = process();
    const turn = turnOf(await service.begin(request));
    await crash(turn);
    await service.renew(turn);
    await expect(process().begin(request, 50)).rejects.toMatchObject({ code: 'idempotency_in_progress' });
  });

  it('frees the key after a refusal and keeps the id after a fault', async () => {
    const service = process();
    const refused = turnOf(await service.begin(request));
    await service.forget(refused);
    const corrected = turnOf(await service.begin({ ...request, bodyHash: fingerprint('/', { a: 3 }) }));
    expect(corrected.id).not.toBe(refused.id);
    await service.release(corrected);
    const again = turnOf(await service.begin({ ...request, bodyHash: fingerprint('/', { a: 3 }) }));
    expect(again).toMatchObject({ id: corrected.id, isRerun: true });
  });

  it('does not store an answer whose unit of work fails', async () => {
    const service = process();
    const turn = turnOf(await service.begin(request));
    const failing = db.write(async (tx) => {
      await service.complete(tx, turn, { status: 202, body: {} });
      throw new Error('the unit failed');
    });
    await expect(failing).rejects.toThrow('the unit failed');
    expect(turn.completed).toBe(false);
    await expect(process().begin(request, 20)).rejects.toMatchObject({ code: 'idempotency_in_progress' });
  });

  it('forgets after seven days, not before', async () => {
    const service = process();
    await service.completeAlone(turnOf(await service.begin(request)), { status: 202, body: 'old' });
    clock.advance(keepFor - 1);
    await expect(service.begin(request)).resolves.toHaveProperty('answer');
    clock.advance(1);
    const turn = turnOf(await service.begin({ ...request, bodyHash: fingerprint('/', 'new') }));
    await service.completeAlone(turn, { status: 202, body: 'new' });
    await expect(service.begin({ ...request, bodyHash: fingerprint('/', 'new') })).resolves.toEqual({
      answer: { status: 202, body: 'new' },
    });
  });

  it('stores answers encrypted: they may hold a key', async () => {
    const service = process();
    await service.completeAlone(turnOf(await service.begin(request)), {
      status: 201,
      body: { key: 'lia_very-secret' },
    });
    const rows = await db.read.query('SELECT * FROM idempotency WHERE accountId = ?', [request.accountId]);
    expect(JSON.stringify(rows)).not.toContain('very-secret');
    await expect(service.begin(request)).resolves.toEqual({
      answer: { status: 201, body: { key: 'lia_very-secret' } },
    });
  });

  it('forgets every answer of an account in which a person is erased, and does nothing twice', async () => {
    const service = process();
    await service.completeAlone(turnOf(await service.begin(request)), { status: 201, body: { name: 'Ada' } });
    await db.write((tx) => service.forgetAnswers(tx, newId()));
    await expect(service.begin(request)).resolves.toHaveProperty('answer');
    for (const _time of [1, 2]) {
      await db.write((tx) => service.forgetAnswers(tx, request.accountId));
      await expect(service.begin(request)).rejects.toMatchObject({
        status: 409,
        code: 'answer_erased',
      });
    }
    const rows = await db.read.query('SELECT responseBody FROM idempotency WHERE accountId = ?', [
      request.accountId,
    ]);
    expect(rows).toEqual([{ responseBody: null }]);
  });
});

describe('the fingerprint of a request', () => {
  it('is the same for the same JSON whatever its order, and another for anything else', () => {
    expect(fingerprint('/x', { a: 1, b: [1, { c: 2, d: 3 }] })).toBe(
      fingerprint('/x', { b: [1, { d: 3, c: 2 }], a: 1 }),
    );
    expect(fingerprint('/x', { a: [1, 2] })).not.toBe(fingerprint('/x', { a: [2, 1] }));
    expect(fingerprint('/x', {})).not.toBe(fingerprint('/y', {}));
    expect(fingerprint('/x', undefined)).not.toBe(fingerprint('/x', {}));
  });

  it('writes JSON that reads back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const once = JSON.parse(JSON.stringify(value)) as unknown;
        expect(JSON.parse(canonicalJson(once))).toEqual(once);
        expect(canonicalJson(JSON.parse(canonicalJson(once)))).toBe(canonicalJson(once));
      }),
    );
  });
});
