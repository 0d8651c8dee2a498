import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BodiesInFlight, type CutReason } from './bodies-in-flight.js';

/** Only its identity matters. */
const request = (): IncomingMessage => ({}) as IncomingMessage;

function watched(limit: number) {
  const cut: [IncomingMessage, CutReason][] = [];
  const clock = { now: 0 };
  const bodies = new BodiesInFlight(
    limit,
    (one, reason) => cut.push([one, reason]),
    () => clock.now,
  );
  return { bodies, cut, clock };
}

describe('bodies that are not complete yet', () => {
  it('are cut when all together hold too much: the one that has held most for longest', () => {
    const { bodies, cut, clock } = watched(100_000);
    const [old, young, small] = [request(), request(), request()];
    bodies.begin(old, 'a');
    bodies.received(old, 45_000);
    clock.now = 5_000;
    bodies.begin(young, 'b');
    bodies.received(young, 45_000);
    bodies.begin(small, 'c');
    bodies.received(small, 20_000);
    expect(cut).toEqual([[old, 'memory']]);
    bodies.end(young);
    bodies.end(small);
    expect(bodies.bytes).toBe(0);
  });

  it('are cut when one address holds more than half, and nobody else is', () => {
    const { bodies, cut, clock } = watched(100_000);
    const mine = [request(), request(), request()];
    const other = request();
    bodies.begin(other, 'somebody');
    bodies.received(other, 40_000);
    clock.now = 60_000;
    for (const one of mine) {
      bodies.begin(one, 'me');
      bodies.received(one, 18_000);
      clock.now += 10;
    }
    expect(cut).toEqual([[mine[0], 'address']]);
  });

  it('cost more than their bytes when they come in tiny pieces', () => {
    const { bodies, cut } = watched(100_000);
    const tiny = request();
    bodies.begin(request(), 'b');
    bodies.begin(tiny, 'a');
    for (let piece = 0; piece < 300; piece++) bodies.received(tiny, 1);
    expect(cut.map(([one]) => one)).toEqual([tiny]);
  });

  it('are left alone while there is one only, however long', () => {
    const { bodies, cut } = watched(100_000);
    const [upload, order] = [request(), request()];
    bodies.begin(upload, 'a');
    for (let piece = 0; piece < 10; piece++) bodies.received(upload, 100_000);
    expect(cut).toEqual([]);
    bodies.begin(order, 'b');
    bodies.received(order, 3_000);
    expect(cut).toEqual([[upload, 'memory']]);
  });

  it('never hold more than the limit, and an honest delivery beside them is never cut', () => {
    const pieces = fc.array(
      fc.record({
        who: fc.nat({ max: 30 }),
        bytes: fc.integer({ min: 1, max: 20_000 }),
        wait: fc.nat({ max: 400 }),
      }),
      { minLength: 1, maxLength: 300 },
    );
    fc.assert(
      fc.property(pieces, (arriving) => {
        const limit = 200_000;
        const { bodies, cut, clock } = watched(limit);
        const hostile = Array.from({ length: 31 }, request);
        hostile.forEach((one, index) => bodies.begin(one, `attacker ${index % 7}`));
        for (const { who, bytes, wait } of arriving) {
          clock.now += wait;
          bodies.received(hostile[who] as IncomingMessage, bytes);
          expect(bodies.bytes).toBeLessThanOrEqual(limit);
          // A shop's order: 3 KB, complete at once.
          const order = request();
          bodies.begin(order, 'shop');
          bodies.received(order, 3_000);
          expect(cut.some(([one]) => one === order)).toBe(false);
          bodies.end(order);
        }
        hostile.forEach((one) => bodies.end(one));
        expect(bodies.bytes).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});
