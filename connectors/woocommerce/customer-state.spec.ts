import { describe, expect, it } from '@jest/globals';
import type { ContactRecordState } from '../../src/sdk/index.js';
import { customerDeletedTrigger } from './customer-deleted.trigger.js';
import { customerTrigger } from './customer.trigger.js';
import { contextOf, T0, told } from './fixtures/story.js';

const customer = (changes: Record<string, unknown> = {}) =>
  customerTrigger.payload.parse({
    id: 2,
    date_created_gmt: '2026-11-23T10:00:00',
    date_modified_gmt: '2026-11-23T10:00:00',
    email: 'ana@example.com',
    first_name: 'Ana',
    billing: { phone: '600 111 222', country: 'ES' },
    role: 'customer',
    ...changes,
  });

class CustomerStory {
  state: ContactRecordState | undefined;
  constructor(private readonly createdAt = T0 - 3_600_000) {}
  receive(payload: ReturnType<typeof customer>, topic = 'customer.updated') {
    const connection = { id: 'c', name: 'Shop', createdAt: this.createdAt };
    const context = contextOf<ContactRecordState>({ topic, connection, previous: this.state });
    const trigger = topic === 'customer.deleted' ? customerDeletedTrigger : customerTrigger;
    const { events, state } = trigger.map(payload, context);
    this.state = state;
    return events;
  }
}

describe('a customer', () => {
  it('is created once, whichever topic comes first, and updated when something is new', () => {
    for (const topics of [
      ['customer.created', 'customer.updated'],
      ['customer.updated', 'customer.created'],
    ]) {
      const story = new CustomerStory();
      expect(topics.flatMap((topic) => told(story.receive(customer(), topic)))).toEqual(['created']);
      const changed = {
        date_modified_gmt: '2026-11-23T10:05:00',
        billing: { phone: '600 999 888', country: 'ES' },
      };
      expect(story.receive(customer(changed))).toMatchObject([
        { type: 'contact.updated', person: { externalId: '2', phone: '600 999 888', phoneCountry: 'ES' } },
      ]);
      expect(story.receive(customer({ ...changed, date_modified_gmt: '2026-11-23T10:09:00' }))).toEqual([]);
    }
  });

  it('from before the connection is updated, not created', () => {
    const story = new CustomerStory(T0 + 60_000);
    expect(story.receive(customer()).map(({ type }) => type)).toEqual(['contact.updated']);
    expect(story.receive(customer())).toEqual([]);
  });

  it('does not go back to what an older delivery says', () => {
    const story = new CustomerStory();
    story.receive(customer({ date_modified_gmt: '2026-11-23T10:05:00', first_name: 'Anna' }));
    expect(story.receive(customer())).toEqual([]);
    expect(story.receive(customer({ date_modified_gmt: '2026-11-23T10:05:00', first_name: 'Anna' }))).toEqual(
      [],
    );
  });

  it('that was deleted is told once and does not come back', () => {
    const story = new CustomerStory();
    story.receive(customer());
    expect(story.receive(customer(), 'customer.deleted')).toMatchObject([
      { type: 'contact.deleted', transition: 'deleted', person: { externalId: '2' }, data: { erase: false } },
    ]);
    expect(story.receive(customer(), 'customer.deleted')).toEqual([]);
    expect(story.receive(customer({ first_name: 'Late' }))).toEqual([]);
  });
});
