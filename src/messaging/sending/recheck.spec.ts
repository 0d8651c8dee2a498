import { describe, expect, it } from '@jest/globals';
import { whatsappChannel } from '../../channels/index.js';
import { newId } from '../../platform/index.js';
import type { GateFacts } from '../gate/facts.js';
import { freeContentKinds } from '../../sdk/index.js';
import type { MessageRow } from '../messages/message.entity.js';
import { recheck, type RecheckInput } from './recheck.js';
import { liveNumber } from '../../../test/support/numbers.js';

const now = Date.UTC(2026, 10, 29, 12);
const hour = 3_600_000;

function input(kind: string, change: Partial<GateFacts> = {}): RecheckInput {
  const number = liveNumber(
    { phoneNumberId: '1', wabaId: '2', displayPhone: '+1' },
    { accountId: newId(), accessToken: 'x', now },
  );
  const message = {
    id: newId(),
    address: '4915112345678',
    content: { text: 'hello' },
    createdAt: now - hour,
    expiresAt: now + hour,
  } as MessageRow;
  const facts: GateFacts = {
    now,
    purpose: 'transactional',
    kind,
    answers: true,
    expiresAt: message.expiresAt,
    occurredAt: message.createdAt,
    numberAsked: number.id,
    number,
    channel: whatsappChannel,
    content: undefined,
    references: undefined,
    address: { contactId: newId(), value: '4915112345678', hash: 'hash' },
    consents: [{ purpose: 'transactional', state: 'granted' }],
    windowUntil: 0,
    wroteAt: 0,
    answeredAt: 0,
    handoverMinutes: 720,
    isAutomatic: true,
    isReply: false,
    template: undefined,
    testNumbers: undefined,
    existing: undefined,
    ...change,
  };
  return { message, facts, firstAttempt: true };
}

describe('what is asked again right before an attempt', () => {
  it.each([...freeContentKinds, 'something_new'])(
    'refuses free content of kind %s when its window closed while it waited',
    (kind) => {
      const wroteAt = now - 25 * hour;
      expect(recheck(input(kind, { windowUntil: now - hour, wroteAt }))).toMatchObject({
        verdict: 'end',
        state: 'refused',
        reason: 'window_closed',
      });
      expect(recheck(input(kind, { windowUntil: now + 1, wroteAt: now - hour }))).toMatchObject({
        verdict: 'go',
      });
    },
  );

  it('lets a template go without a window', () => {
    expect(recheck(input('template'))).toMatchObject({ verdict: 'go' });
  });
});
