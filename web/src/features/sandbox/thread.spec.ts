import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { emptyFeed, merge, type SandboxMessage } from './feed.js';
import { addressIn, peopleOf, phoneText, threadOf } from './thread.js';
import { sandboxSearch } from './search.js';

const message = (id: string, at: number, content: object, overrides: object = {}): SandboxMessage =>
  ({
    id,
    direction: 'in',
    numberId: '1',
    customer: '393331234567',
    customerName: 'Anna',
    at,
    type: 'text',
    text: '',
    buttons: [],
    statuses: [],
    content,
    ...overrides,
  }) as unknown as SandboxMessage;
const text = (id: string, at: number, words: string, overrides: object = {}) =>
  message(id, at, { kind: 'text', text: words }, overrides);

describe('a thread', () => {
  it('shows an edit on the message it corrects, and a deletion too', () => {
    const [first, second, ...more] = threadOf([
      text('a', 1, 'Tuseday'),
      text('b', 2, 'Never mind'),
      message('c', 3, { kind: 'edit', providerMessageId: 'a', content: { kind: 'text', text: 'Tuesday' } }),
      message('d', 4, { kind: 'deletion', providerMessageId: 'b' }),
    ]);
    expect(first).toMatchObject({ content: { text: 'Tuesday' }, isEdited: true, isDeleted: false });
    expect(second).toMatchObject({ isDeleted: true });
    expect(more).toEqual([]);
  });

  it('keeps one reaction of each side, the newest, and none when it was taken back', () => {
    const react = (id: string, at: number, emoji: string | null) =>
      message(id, at, { kind: 'reaction', providerMessageId: 'a', emoji });
    const ours = message('x', 5, { kind: 'reaction', messageId: 'a', emoji: '🎉' }, { direction: 'out' });
    const of = (...more: SandboxMessage[]) => threadOf([text('a', 1, 'Hi'), ...more])[0]?.reactions;
    expect(of(react('b', 2, '👍'), react('c', 3, '❤️'), ours)).toEqual({ in: '❤️', out: '🎉' });
    expect(of(react('b', 2, '👍'), react('c', 3, null), ours)).toEqual({ out: '🎉' });
  });

  it('shows what is about an unknown message for itself', () => {
    const alone = [message('c', 3, { kind: 'deletion', providerMessageId: 'gone' })];
    expect(threadOf(alone).map(({ content }) => content.kind)).toEqual(['deletion']);
  });

  it('quotes what a message answers', () => {
    const thread = threadOf([text('a', 1, 'When?'), text('b', 2, 'Today', { replyTo: 'a' })]);
    expect(thread[1]?.quote?.id).toBe('a');
    expect(threadOf([text('b', 2, 'Today', { replyTo: 'gone' })])[0]?.quote).toBeUndefined();
  });

  it('is the same in whatever order its messages were read', () => {
    const all = [
      text('a', 1, 'One'),
      text('b', 2, 'Two', { replyTo: 'a' }),
      message('c', 3, { kind: 'edit', providerMessageId: 'a', content: { kind: 'text', text: 'First' } }),
      message('d', 4, { kind: 'reaction', providerMessageId: 'b', emoji: '👍' }),
      message('e', 5, { kind: 'deletion', providerMessageId: 'b' }),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (order) => {
        expect(threadOf(order)).toEqual(threadOf(all));
      }),
    );
  });
});

describe('the people of a sandbox', () => {
  it('are one for each number and customer, the newest first', () => {
    const people = peopleOf([
      text('a', 1, 'Hi'),
      text('b', 5, 'Hello', { customer: '4915112345678', customerName: 'Ben' }),
      text('c', 3, 'Again', { customerName: 'Anna R.' }),
      text('d', 2, 'Other number', { numberId: '2' }),
    ]);
    expect(people.map(({ name, numberId, at }) => [name, numberId, at])).toEqual([
      ['Ben', '1', 5],
      ['Anna R.', '1', 3],
      ['Anna', '2', 2],
    ]);
    expect(people[1]?.last?.message.id).toBe('c');
  });

  it.each([
    ['+39 333 123 4567', '393331234567'],
    ['0039 (333) 123-4567', '00393331234567'],
    ['IT.9f3a', 'IT.9f3a'],
    ['anna', undefined],
    ['+39', undefined],
    ['', undefined],
    ['12345678901234567890', undefined],
  ])('are found by %s', (typed, address) => expect(addressIn(typed)).toBe(address));

  it('have phones as people write them', () => {
    expect([phoneText('393331234567'), phoneText('IT.9f3a')]).toEqual(['+393331234567', 'IT.9f3a']);
  });
});

describe('what was read', () => {
  const answer = (data: SandboxMessage[], next: string) => ({ data, next, numbers: [] });

  it('takes a message that comes again in the place of the old one', () => {
    const once = merge(emptyFeed, answer([text('a', 1, 'Hi')], '1'));
    const twice = merge(once, answer([text('a', 1, 'Hi', { statuses: [{ status: 'read', at: 2 }] })], '2'));
    expect(twice.messages.size).toBe(1);
    expect(twice.messages.get('a')?.statuses).toHaveLength(1);
    expect(twice.next).toBe('2');
  });

  it('stays the very same while nothing is new', () => {
    const once = merge(emptyFeed, answer([text('a', 1, 'Hi')], '1'));
    expect(merge(once, answer([], '1'))).toBe(once);
  });
});

describe('the address of the screen', () => {
  it('holds a number and a customer, also as the router reads digits', () => {
    expect(sandboxSearch({ customer: 393331234567, number: '1', other: 'x' })).toEqual({
      customer: '393331234567',
      number: '1',
    });
    expect(sandboxSearch({ customer: '', number: {} })).toEqual({});
  });
});
