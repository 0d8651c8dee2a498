import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../support/databases.js';
import { Random } from '../support/random.js';
import { Fuzz, summary, type FuzzReport } from './engine.js';
import { hookFuzz } from './hooks.js';
import type { ApiDocument } from './targets.js';
import { FuzzWorld } from './world.js';

/** Seconds a longer search may take; the checks of every change have a bound of their own. */
const longer = Number(process.env['LIAISON_FUZZ_SECONDS'] ?? 0);
const bounds = longer > 0 ? { rounds: 1_000_000, budget: longer * 1_000 } : { rounds: 40, budget: 30_000 };

describe.each(databaseKinds)('fuzz of every route on $kind', ({ kind, create }) => {
  const random = Random.ofThisRun(`fuzz on ${kind}`);
  let world: FuzzWorld;
  let fuzz: Fuzz;
  let report: FuzzReport;
  let before = '';

  beforeAll(async () => {
    world = await FuzzWorld.start(await create());
    before = await world.otherRows();
    const document = (await world.api.call('get', '/openapi.json', '')).body as ApiDocument;
    fuzz = new Fuzz(world, document, random, bounds);
    report = await fuzz.run();
    console.log(`fuzz on ${kind}: ${summary(report)}`);
  }, 240_000 + bounds.budget);
  afterAll(() => world.close());

  it('calls every route that is registered, and gets at least one answer of what it is there for', () => {
    expect(fuzz.targets.length).toBeGreaterThan(85);
    const never = fuzz.owed.map(({ name }) => name).filter((name) => report.successes[name] === undefined);
    // A new route needs a recipe in test/fuzz/recipes.ts when its schema alone does not make it succeed.
    expect(never).toEqual([]);
  });

  it('gets no 5xx, no trace of code or database, nothing of another account, and always an answer', () => {
    expect(report.findings.map(({ fault, route, what }) => `${fault} at ${route}\n${what}`)).toEqual([]);
  });

  it('leaves the other account as it was, and the hub alive', async () => {
    expect(await world.otherRows()).toBe(before);
    expect((await world.api.call('get', '/healthz', '')).status).toBe(200);
    expect((await world.api.call('get', '/readyz', '')).status).toBe(200);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('takes hostile deliveries that are signed, works them off, and does what stands among them', async () => {
    const hooks = await hookFuzz(world, random, 250);
    console.log(`hooks on ${kind}: ${hooks.summary}`);
    expect(hooks.findings).toEqual([]);
    expect(hooks.unfinished).toEqual([]);
    expect(hooks.goodEvents).toBe(hooks.goodDeliveries);
  }, 120_000);
});
