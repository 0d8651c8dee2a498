import { describe, expect, it } from '@jest/globals';
import { outcomeOf } from './outcome-words.js';

const at = Date.UTC(2026, 10, 24, 23, 2);
const message = {
  state: 'read' as const,
  reason: null,
  updatedAt: at,
  transitionKey: 'shipped:ES0012',
  templateName: 'order_shipped',
};

describe('what an order note says of a message', () => {
  it.each([
    ['Europe/Madrid', '00:02'],
    ['+02:00', '01:02'],
    ['-03:30', '19:32'],
    ['UTC', '23:02'],
    ['Nowhere/Land', '23:02'],
  ])('tells the time of the shop in %s', (zone, time) => {
    expect(outcomeOf(message, zone)).toEqual({ kind: 'delivered', text: `shipped: read ${time}` });
  });

  it('tells it in the language of the shop', () => {
    expect(outcomeOf(message, 'UTC', 'fr').text).toBe('expédiée: lu 23:02');
    const refused = { ...message, state: 'refused' as const, reason: 'no_consent' };
    expect(outcomeOf(refused, 'UTC', 'de').text).toBe('versandt: nicht gesendet: keine Einwilligung');
  });

  it('tells why nothing was sent, in words', () => {
    const refused = { ...message, state: 'refused' as const, reason: 'consent_withdrawn' };
    expect(outcomeOf(refused, 'UTC')).toEqual({
      kind: 'not_sent',
      text: 'shipped: not sent: consent withdrawn',
    });
    const failed = { ...message, state: 'failed' as const, reason: 'some_new_reason' };
    expect(outcomeOf(failed, 'UTC')).toEqual({ kind: 'failed', text: 'shipped: failed: some new reason' });
  });
});
