import type { MessageContent } from '../../ui/message/content.js';
import type { SandboxMessage } from './feed.js';

/** A message as a thread shows it: with what happened to it since. */
export interface ThreadMessage {
  message: SandboxMessage;
  /** What it says now. */
  content: MessageContent;
  isEdited: boolean;
  isDeleted: boolean;
  /** Of the person and of the business, by direction. */
  reactions: Partial<Record<'in' | 'out', string>>;
  /** What it answers, where that is known. */
  quote: SandboxMessage | undefined;
}

/** A person who has a thread with a number. */
export interface Person {
  numberId: string;
  customer: string;
  name: string;
  /** Milliseconds since 1970, UTC. */
  at: number;
  last: ThreadMessage | undefined;
}

/**
 * A thread, oldest first. Edits, deletions and reactions are shown on the message they are about; where that is not
 * known, they stand for themselves.
 */
export function threadOf(messages: Iterable<SandboxMessage>): ThreadMessage[] {
  const sorted = [...messages].sort((one, two) => one.at - two.at);
  const shown = new Map<string, ThreadMessage>();
  const thread: ThreadMessage[] = [];
  const known = new Map(sorted.map((message) => [message.id, message]));
  for (const message of sorted) {
    const content = message.content;
    if (changed(shown, message, content)) continue;
    const entry: ThreadMessage = {
      message,
      content,
      isEdited: false,
      isDeleted: false,
      reactions: {},
      quote: message.replyTo === undefined ? undefined : known.get(message.replyTo),
    };
    shown.set(message.id, entry);
    thread.push(entry);
  }
  return thread;
}

/** Whether a message only changed another one that is shown. */
function changed(
  shown: ReadonlyMap<string, ThreadMessage>,
  message: SandboxMessage,
  content: MessageContent,
): boolean {
  if (content.kind === 'reaction') {
    const about = 'providerMessageId' in content ? content.providerMessageId : content.messageId;
    const target = shown.get(about);
    if (!target) return false;
    const side = message.direction === 'in' ? 'in' : 'out';
    const emoji = content.emoji ?? '';
    if (emoji === '') delete target.reactions[side];
    else target.reactions[side] = emoji;
    return true;
  }
  if (content.kind !== 'edit' && content.kind !== 'deletion') return false;
  const target = shown.get(content.providerMessageId);
  if (!target) return false;
  if (content.kind === 'deletion') target.isDeleted = true;
  else {
    target.content = content.content;
    target.isEdited = true;
  }
  return true;
}

/** Everybody who has a thread, the newest first. */
export function peopleOf(messages: Iterable<SandboxMessage>): Person[] {
  const threads = new Map<string, SandboxMessage[]>();
  for (const message of messages) {
    const key = `${message.numberId} ${message.customer}`;
    threads.set(key, [...(threads.get(key) ?? []), message]);
  }
  const people = [...threads.values()].map((own): Person => {
    const thread = threadOf(own);
    const { numberId, customer } = own[0] as SandboxMessage;
    const newest = own.reduce((one, two) => (two.at >= one.at ? two : one));
    return { numberId, customer, name: newest.customerName, at: newest.at, last: thread.at(-1) };
  });
  return people.sort((one, two) => two.at - one.at);
}

/** A phone as people write it; a business-scoped id as it is. */
export function phoneText(customer: string): string {
  return /^[0-9]+$/.test(customer) ? `+${customer}` : customer;
}

/**
 * What a person typed as an address: digits of a phone with country code, or a business-scoped id; undefined when it
 * is neither.
 */
export function addressIn(typed: string): string | undefined {
  const text = typed.trim();
  if (/^[A-Z]{2}\.[\w.-]{1,186}$/.test(text)) return text;
  const digits = text.replace(/[^0-9]/g, '');
  return /^[+0-9\s().\-/]+$/.test(text) && digits.length >= 5 && digits.length <= 15 ? digits : undefined;
}
