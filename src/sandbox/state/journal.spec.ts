import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { DelayLine } from '../webhooks/delay-line.js';
import { Journal } from './journal.js';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-'));
  file = join(folder, 'deep', 'state.jsonl');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function read(): Promise<number[]> {
  const seen: number[] = [];
  const journal = new Journal<{ n: number }>(file);
  await journal.open(({ n }) => seen.push(n));
  await journal.close();
  return seen;
}

describe('a journal', () => {
  it('gives back what was appended, in order, over several lives', async () => {
    for (const life of [0, 1, 2]) {
      const journal = new Journal<{ n: number }>(file);
      await journal.open(() => undefined);
      journal.append({ n: life * 2 });
      journal.append({ n: life * 2 + 1 });
      await journal.close();
    }
    expect(await read()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('writes by itself, soon', async () => {
    const journal = new Journal<{ n: number }>(file);
    await journal.open(() => undefined);
    journal.append({ n: 1 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await readFile(file, 'utf8')).toBe('{"n":1}\n');
    await journal.close();
  });

  it('skips a torn last line and writes on behind it', async () => {
    await new Journal(join(folder, 'deep', 'other')).open(() => undefined);
    await writeFile(file, '{"n":1}\n{"n":2');
    const journal = new Journal<{ n: number }>(file);
    const seen: number[] = [];
    await journal.open(({ n }) => seen.push(n));
    journal.append({ n: 3 });
    await journal.close();
    expect(seen).toEqual([1]);
    expect(await read()).toEqual([1, 3]);
  });

  it('replaces its file whole, then appends to the new one', async () => {
    const journal = new Journal<{ n: number }>(file);
    await journal.open(() => undefined);
    for (let n = 0; n < 1200; n += 1) journal.append({ n });
    await journal.rewrite(Array.from({ length: 700 }, (_, n) => ({ n: n + 5000 })));
    journal.append({ n: 1 });
    await journal.close();
    expect(await read()).toEqual([...Array.from({ length: 700 }, (_, n) => n + 5000), 1]);
  });

  it('keeps nothing without a file', async () => {
    const journal = new Journal<{ n: number }>(undefined);
    expect(await journal.open(() => undefined)).toBe(0);
    journal.append({ n: 1 });
    await journal.close();
    expect(journal.active).toBe(false);
  });

  it('tells when it cannot write, and keeps the lines', async () => {
    const errors: unknown[] = [];
    const journal = new Journal<{ n: number }>(file, (error) => errors.push(error));
    await journal.open(() => undefined);
    await appendFile(file, '');
    const broken = journal as unknown as { handle: { appendFile: () => Promise<void> } };
    const { handle } = broken;
    const whole = handle.appendFile.bind(handle);
    handle.appendFile = () => Promise.reject(new Error('ENOSPC'));
    journal.append({ n: 1 });
    await journal.flush();
    expect(errors).toHaveLength(1);
    handle.appendFile = whole;
    await journal.close();
    expect(await read()).toEqual([1]);
  });
});

describe('a delay line', () => {
  it('releases every item once, never early, those of equal delay in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: -5, max: 40 }), { maxLength: 60 }), async (delays) => {
        const released: { index: number; delay: number; late: number }[] = [];
        const line = new DelayLine<{ index: number; delay: number; at: number }>(({ index, delay, at }) =>
          released.push({ index, delay, late: performance.now() - at - delay }),
        );
        delays.forEach((delay, index) => line.add({ index, delay, at: performance.now() }, delay));
        const deadline = Date.now() + 2000;
        while (released.length < delays.length && Date.now() < deadline)
          await new Promise((resolve) => setTimeout(resolve, 5));
        expect(released.map(({ index }) => index).sort((a, b) => a - b)).toEqual(
          delays.map((_, index) => index),
        );
        expect(released.every(({ late }) => late > -0.5)).toBe(true);
        for (const delay of new Set(delays)) {
          const order = released.filter((item) => item.delay === delay).map(({ index }) => index);
          expect(order).toEqual([...order].sort((a, b) => a - b));
        }
        expect(line.size).toBe(0);
      }),
      { numRuns: 15 },
    );
  });

  it('releases nothing once cleared', async () => {
    const released: number[] = [];
    const line = new DelayLine<number>((item) => released.push(item));
    line.add(1, 10);
    line.clear();
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(released).toEqual([]);
  });
});
