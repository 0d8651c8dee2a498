import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../test/support/databases.js';
import { MessagingWorld } from './messaging.fixture.js';
const N = Number(process.env['PERF_N'] ?? 3000);
describe.each(databaseKinds.slice(-1))('perf on $kind', ({ create }) => {
  let world: MessagingWorld;
  beforeAll(async () => {
    world = await MessagingWorld.open(create);
  }, 60_000);
  afterAll(() => world.close());
  it('measures', async () => {
    const account = await world.account();
    await world.write((tx) => tx.execute('UPDATE number SET throughput = 100000'));
    const people: string[] = [];
    for (let i = 0; i < N; i += 200) people.push(...(await world.people(account.id, i, 200)));
    for (let i = 0; i < N; i += 200)
      await world.decide(
        ...people.slice(i, i + 200).map((p, k) => world.request(account.id, p, `o${i + k}`)),
      );
    const worker = world.worker();
    const wrap = (o: any, name: string, key: string) => {
      const f = o[name].bind(o);
      o[name] = async (...a: unknown[]) => {
        const t = performance.now();
        const r = await f(...a);
        const s = (stats[key] ??= { n: 0, ms: 0, rows: 0 });
        s.n++;
        s.ms += performance.now() - t;
        s.rows += Array.isArray(a[0]) ? a[0].length : Array.isArray(a[1]) ? a[1].length : 0;
        return r;
      };
    };
    const stats: Record<string, { n: number; ms: number; rows: number }> = {};
    wrap(worker.rotation, 'next', 'next');
    wrap(world.outbox, 'heads', 'heads');
    wrap(world.outbox, 'candidates', 'candidates');
    wrap(worker.commits, 'commit', 'commit');
    wrap(worker.results, 'write', 'results.write');
    wrap((worker.send as any).slots, 'room', 'room');
    wrap(worker.commits as any, 'look', 'look');
    wrap(world.attempts, 'insertFree', 'insertFree');
    wrap(world.messages, 'patch', 'patch');
    wrap(world.outbox, 'remove', 'remove');
    wrap(world.outbox, 'lock', 'lock');
    wrap(world.consents, 'states', 'states');
    wrap(world.conversations, 'sent', 'sent');
    wrap(world.messages, 'markAccepted', 'markAccepted');
    wrap(world.attempts, 'markAccepted', 'att.markAccepted');
    wrap(world.graph, 'send', 'graph.send');
    wrap(world.messages, 'lock', 'm.lock');
    wrap((worker.commits as any).rebuild, 'refresh', 'refresh');
    const t = performance.now();
    let taken = 0,
      runs = 0,
      zero = 0;
    while (taken < N) {
      const n = await worker.send.run();
      runs++;
      taken += n;
      if (n === 0) {
        zero++;
        await new Promise((r) => setTimeout(r, 2));
      }
    }
    while (worker.send.liveCount > 0) await new Promise((r) => setTimeout(r, 2));
    console.log(
      'send/s',
      (N / (performance.now() - t)) * 1000,
      { runs, zero },
      Object.entries(stats)
        .map(
          ([k, v]) =>
            `${k} n=${v.n} avg=${(v.ms / v.n).toFixed(1)}ms rows=${(v.rows / v.n).toFixed(0)} total=${v.ms.toFixed(0)}`,
        )
        .join('\n'),
    );
    expect(taken).toBeGreaterThanOrEqual(N);
  }, 120_000);
});
