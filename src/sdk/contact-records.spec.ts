import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  deletedContactRecord,
  nextContactRecord,
  type ContactRecord,
  type ContactRecordState,
} from './index.js';

const record = (version: number, name: string, isNew = true): ContactRecord => ({
  subject: 'customer:13',
  person: { externalId: '13', firstName: name },
  data: { fields: {} },
  createdAt: 1_000,
  modifiedAt: 1_000 + version,
  isNew,
});

/** What a list of deliveries tells, one after the other. */
function told(deliveries: readonly (ContactRecord | 'deleted')[]): string[] {
  let state: ContactRecordState | undefined;
  return deliveries.flatMap((one) => {
    const next =
      one === 'deleted'
        ? deletedContactRecord({ subject: 'customer:13', externalId: '13', at: 9_000 }, state)
        : nextContactRecord(one, state);
    state = next.state;
    return next.events.map(({ type, person }) => `${type} ${person?.firstName ?? ''}`.trim());
  });
}

describe('a record of a person at a vendor', () => {
  it('is told as new once, and then only where something of it changed', () => {
    expect(told([record(0, 'Ana'), record(0, 'Ana'), record(5, 'Ana'), record(6, 'Anna')])).toEqual([
      'contact.created Ana',
      'contact.updated Anna',
    ]);
    expect(told([record(0, 'Ana', false), record(1, 'Ana', false)])).toEqual(['contact.updated Ana']);
  });

  it('does not go back, and does not come back once it was deleted', () => {
    expect(told([record(5, 'Anna'), record(0, 'Ana'), record(5, 'Anna')])).toEqual(['contact.created Anna']);
    expect(told([record(0, 'Ana'), 'deleted', record(7, 'Late'), 'deleted'])).toEqual([
      'contact.created Ana',
      'contact.deleted',
    ]);
  });

  it('is compared by what the connector says, where that is less than what it tells', () => {
    const counted = (orders: number): ContactRecord => ({
      ...record(orders, 'Ana'),
      data: { fields: { orders } },
      compared: 'Ana',
    });
    expect(told([counted(1), counted(2)])).toEqual(['contact.created Ana']);
  });

  it('in whatever order its versions arrive, and however often, ends as the latest and says nothing twice', () => {
    const versions = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(versions, (order) => {
        let state: ContactRecordState | undefined;
        const seen = new Set<string>();
        let last = '';
        for (const version of order) {
          const next = nextContactRecord(record(version, `v${version}`), state);
          for (const { transition, person } of next.events) {
            expect(seen.has(transition)).toBe(false);
            seen.add(transition);
            last = person?.firstName ?? '';
          }
          state = next.state;
        }
        expect(last).toBe(`v${Math.max(...order)}`);
        expect(state?.modifiedAt).toBe(1_000 + Math.max(...order));
      }),
    );
  });
});
