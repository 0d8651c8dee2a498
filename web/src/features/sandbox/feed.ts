import type { Schemas } from '../../api/types.js';

/** A message of the sandbox. */
export type SandboxMessage = Schemas['SandboxMessage'];
/** A sandbox number. */
export type SandboxNumber = Schemas['SandboxMessages']['numbers'][number];

/** Everything that was read so far. */
export interface Feed {
  messages: ReadonlyMap<string, SandboxMessage>;
  numbers: readonly SandboxNumber[];
  /** Where to go on reading; undefined before the first answer. */
  next: string | undefined;
}

/** Before anything was read. */
export const emptyFeed: Feed = { messages: new Map(), numbers: [], next: undefined };

/**
 * Takes up an answer: a message comes again when its status changes, and replaces what was known of it. The same
 * feed is returned when nothing is new, so that nothing is drawn again.
 */
export function merge(feed: Feed, answer: Schemas['SandboxMessages']): Feed {
  const numbersChanged = JSON.stringify(feed.numbers) !== JSON.stringify(answer.numbers);
  if (answer.data.length === 0 && !numbersChanged && feed.next === answer.next) return feed;
  const messages = answer.data.length === 0 ? feed.messages : new Map(feed.messages);
  for (const message of answer.data) (messages as Map<string, SandboxMessage>).set(message.id, message);
  return { messages, numbers: numbersChanged ? answer.numbers : feed.numbers, next: answer.next };
}
