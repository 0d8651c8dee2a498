import { isTemplate } from './answering.js';
import { pass, readable, refuse, type Gate } from './answers.js';

/**
 * On a channel with a window, free content of any kind needs it to be open; templates may be sent at any time.
 */
export const windowGate: Gate = ({ kind, channel, windowUntil, now }) => {
  const evidence = { kind, windowUntil };
  if (channel?.features.window === false)
    return pass('window', `${channel.title} takes free content at any time.`, { kind });
  if (isTemplate(kind)) return pass('window', 'Templates may be sent at any time.', evidence);
  if (windowUntil > now) {
    return pass(
      'window',
      `The person wrote within the last 24 hours; anything may be sent until ${readable(windowUntil)}.`,
      evidence,
    );
  }
  return refuse(
    'window',
    'window_closed',
    windowUntil === 0
      ? 'The person has never written to this number, so only an approved template may be sent.'
      : `The person last wrote more than 24 hours ago (the window closed at ${readable(windowUntil)}); send an approved template instead.`,
    evidence,
  );
};
