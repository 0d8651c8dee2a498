import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../test/support/databases.js';
import { MessagingWorld } from './messaging.fixture.js';
const N = Number(process.env['PERF_N'] ?? 3000);
describe.each(databaseKinds)('perf on $kind', ({ create }) => {
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
    let t = performance.now();
    for (let i = 0; i < N; i += 200)
      await world.decide(
        ...people.slice(i, i + 200).map((p, k) => world.request(account.id, p, `o${i + k}`)),
      );
    console.log('decide/s', (N / (performance.now() - t)) * 1000);
    t = performance.now();
    const c0 = process.cpuUsage();
    const worker = world.worker();
    let taken = 0;
    let runs = 0;
    while (taken < N) {
      const n = await worker.send.run();
      runs++;
      taken += n;
      if (n === 0) await new Promise((r) => setTimeout(r, 2));
    }
    while (worker.send.liveCount > 0) await new Promise((r) => setTimeout(r, 2));
    const c = process.cpuUsage(c0);
    console.log(
      'send/s',
      (N / (performance.now() - t)) * 1000,
      'runs',
      runs,
      'cpu ms/msg incl emulator',
      (c.user + c.system) / 1000 / N,
    );
    while (world.emulator.emulator.stats(true).webhooks.pendingUpdates > 0)
      await new Promise((r) => setTimeout(r, 20));
    const bodies = world.posts.splice(0);
    t = performance.now();
    for (let i = 0; i < bodies.length; i += 4) await world.deliver(...bodies.slice(i, i + 4));
    console.log('posts', bodies.length, 'statuses/s', ((3 * N) / (performance.now() - t)) * 1000);
    const rows = await world.base.database.read.query('select state, count(*) n from message group by state');
    console.log(JSON.stringify(rows));
    expect(taken).toBeGreaterThanOrEqual(N);
  }, 120_000);
});
