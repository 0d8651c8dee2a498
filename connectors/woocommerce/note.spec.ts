import { describe, expect, it } from '@jest/globals';
import { contextOf, order } from './fixtures/story.js';
import { noteTrigger } from './note.trigger.js';
import type { OrderState } from './order-state.js';

const noted = (note: string, more: Record<string, unknown> = {}) => {
  const payload = noteTrigger.payload.parse({ note_id: 55, note, order: order(), ...more });
  const { events } = noteTrigger.map(payload, contextOf<OrderState>({ topic: 'note.added' }));
  return events.map(({ data }) => ('note' in data ? data.note.text : undefined));
};

describe('a note to the customer', () => {
  it('says what the shop wrote, with the address of its link', () => {
    const html =
      'Ready on Monday &amp; packed.&nbsp;See <a href="https://shop.example/t">tracking</a> &#8211; Joe&#039;s';
    expect(noted(html)).toEqual(["Ready on Monday & packed. See tracking (https://shop.example/t) – Joe's"]);
    expect(noted('First\nSecond &amp;lt;')).toEqual(['First\nSecond &lt;']);
  });

  it('is not decoded again where our plugin has done so', () => {
    expect(noted('Use &amp; for a < b', { plain_text: true })).toEqual(['Use &amp; for a < b']);
  });

  it('that shows nothing is none', () => {
    expect(noted('<p>&nbsp;&#8203;</p>')).toEqual([]);
  });
});
