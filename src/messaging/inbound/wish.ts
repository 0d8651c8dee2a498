import { objectOf, textOf, type InboundMessage } from '../../channels/index.js';
import { isMarketingStop, isMarketingStopButton, isStartWord, isStopWord } from '../../optin/index.js';

/** What a message asks for that is obeyed at once. */
export type Wish = 'stop' | 'marketing_stop' | 'start';

/**
 * STOP, "Stop promotions" or START. What is written to a group is said to the group, and is no
 * withdrawal. An edit may say STOP; one that no longer says it, or says START, undoes nothing: what was
 * heard was heard.
 */
export function wishOf(message: InboundMessage): Wish | undefined {
  const { words, kind, groupId, raw } = message;
  if (groupId !== undefined || words === undefined) return undefined;
  if (isStopWord(words)) return 'stop';
  const payload = textOf(objectOf(raw, 'button'), 'payload');
  const label = kind === 'button' || kind === 'interactive' ? [words, payload] : [];
  if (isMarketingStop(words) || label.some(isMarketingStopButton)) return 'marketing_stop';
  return kind !== 'edit' && isStartWord(words) ? 'start' : undefined;
}
