import { isMarketingStop, isMarketingStopButton, isStartWord, isStopWord } from '../../optin/index.js';
import type { InboundMessage } from './inbound-message.js';

/** What a message asks for, applied in the unit of work that stores it. */
export type ConsentKeyword = 'stop' | 'marketing_stop' | 'start';

/**
 * STOP, "Stop promotions" or START. What is written to a group is said to the group, and is no
 * withdrawal. An edit may say STOP; one that no longer says it, or says START, undoes nothing: what was
 * said was said.
 */
export function consentKeywordOf({
  words,
  groupId,
  button,
  revises,
}: InboundMessage): ConsentKeyword | undefined {
  if (groupId !== undefined || words === undefined) return undefined;
  if (isStopWord(words)) return 'stop';
  const label = button ? [words, button.payload] : [];
  if (isMarketingStop(words) || label.some(isMarketingStopButton)) return 'marketing_stop';
  return revises?.how !== 'edited' && isStartWord(words) ? 'start' : undefined;
}
