import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  changed,
  conversationStatuses,
  nextInstant,
  together,
  untouched,
  type Change,
  type Registers,
} from './registers.js';

const at = fc.integer({ min: 1, max: 6 });
/** Message ids sort by time, as UUIDv7 do. */
const messageId = fc.integer({ min: 1, max: 9 }).map((n) => `m${n}`);
const status = fc.record({
  what: fc.constant('status' as const),
  status: fc.constantFrom(...conversationStatuses),
  until: fc.constantFrom(null, 20, 30),
  at,
});
const assignee = fc.record({
  what: fc.constant('assignee' as const),
  assignee: fc.constantFrom(
    null,
    { kind: 'api_key' as const, id: 'anna' },
    { kind: 'api_key' as const, id: 'bea' },
  ),
  at,
});
const labels = fc.record({
  what: fc.constant('labels' as const),
  labels: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')),
  at,
});
const heard = fc
  .uniqueArray(messageId, { maxLength: 6 })
  .map((ids) => ids.map((id) => ({ what: 'heard' as const, messageId: id, at: Number(id.slice(1)) })));

type Step = { row: 0 | 1 } & ({ change: Change } | { read: string });

/** Applies steps to two rows of a thread, counting what is later than a reading as the database does. */
function applied(steps: readonly Step[]): Registers[] {
  const rows = [untouched(), untouched()];
  const stored: string[][] = [[], []];
  for (const step of steps) {
    const before = rows[step.row] as Registers;
    const messages = stored[step.row] as string[];
    if ('read' in step) {
      const later = messages.filter((id) => id > step.read).length;
      rows[step.row] = changed(before, { what: 'read', upTo: step.read, later });
      continue;
    }
    if (step.change.what === 'heard') messages.push(step.change.messageId);
    rows[step.row] = changed(before, step.change);
  }
  return rows;
}

const row = fc.constantFrom(0 as const, 1 as const);
const others: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ row, change: fc.oneof(status, assignee, labels) }),
    fc.record({ row, read: messageId }),
  ),
  { maxLength: 8 },
);
const history = fc
  .tuple(heard, heard, others)
  .map(([one, two, rest]): Step[] => [
    ...one.map((change): Step => ({ row: 0, change })),
    ...two.map((change): Step => ({ row: 1, change })),
    ...rest,
  ]);
const orders = history.chain((steps) =>
  fc.tuple(
    fc.shuffledSubarray(steps, { minLength: steps.length }),
    fc.shuffledSubarray(steps, { minLength: steps.length }),
  ),
);

describe('what happened to a conversation', () => {
  it('ends the same in whichever order it is written down, merged or not', () => {
    fc.assert(
      fc.property(orders, ([one, two]) => {
        const [first, second] = [applied(one), applied(two)];
        expect(first).toEqual(second);
        expect(together(first)).toEqual(together([...second].reverse()));
        for (const own of first) expect(own.unread).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('counts the messages after the last reading', () => {
    fc.assert(
      fc.property(orders, ([steps]) => {
        const [own] = applied(steps);
        const mine = steps.filter((step) => step.row === 0);
        const upTo =
          mine
            .flatMap((step) => ('read' in step ? step.read : []))
            .sort()
            .at(-1) ?? '';
        const written = mine.flatMap((step) =>
          'change' in step && step.change.what === 'heard' ? step.change.messageId : [],
        );
        expect(own?.unread).toBe(written.filter((id) => id > upTo).length);
      }),
    );
  });

  it('is open when the person writes in the very millisecond in which it is closed', () => {
    const closed: Change = { what: 'status', status: 'closed', until: null, at: 5 };
    const wrote: Change = { what: 'heard', messageId: 'm1', at: 5 };
    for (const order of [
      [closed, wrote],
      [wrote, closed],
    ])
      expect(together([order.reduce(changed, untouched())])).toMatchObject({ status: 'open', unread: 1 });
  });

  it('is closed by whoever closes it after having seen it open, whatever their clock says', () => {
    const open = changed(untouched(), { what: 'heard', messageId: 'm1', at: 50 });
    const late = nextInstant([open], 40);
    expect(late).toBe(51);
    expect(
      together([changed(open, { what: 'status', status: 'closed', until: null, at: late })]).status,
    ).toBe('closed');
  });

  it('has the labels and the unread messages of all its rows, and the status set last', () => {
    const one = [
      { what: 'labels', labels: ['a', 'b'], at: 1 } as const,
      { what: 'heard', messageId: 'm1', at: 1 } as const,
    ].reduce<Registers>(changed, untouched());
    const two = [
      { what: 'labels', labels: ['b', 'c'], at: 2 } as const,
      { what: 'heard', messageId: 'm2', at: 2 } as const,
      { what: 'status', status: 'snoozed', until: 9, at: 3 } as const,
    ].reduce<Registers>(changed, untouched());
    expect(together([one, two])).toMatchObject({
      status: 'snoozed',
      snoozedUntil: 9,
      labels: ['a', 'b', 'c'],
      unread: 2,
    });
  });
});
