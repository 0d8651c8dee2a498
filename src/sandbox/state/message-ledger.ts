import { errorDetails, errorTitle } from '../model/graph-error.js';
import type { LiveMessage, StatusUpdate, StoredMessage } from '../model/model.js';

/** How often one recipient was sent one callback data. */
export interface PairCount {
  recipient: string;
  callbackData: string;
  count: number;
}

/** Which messages a listing wants. */
export interface MessageFilter {
  phoneNumberId?: string;
  /** Any of these numbers. */
  phoneNumberIds?: readonly string[];
  /** Phone digits or BSUID. */
  recipient?: string;
  direction?: 'out' | 'in';
  callbackData?: string;
  /** Only messages changed since this revision. */
  after?: number;
  /** The newest so many. Default 1,000. */
  limit?: number;
}

const DEFAULT_LIMIT = 1000;
/** Counters kept; the oldest leave first, and only `accepted` still knows of them. */
const MOST_COUNTERS = 1_000_000;

/**
 * What was sent and received: the newest messages in full, counters for all that ever were.
 */
export class MessageLedger {
  private messages: LiveMessage[] = [];
  private head = 0;
  private readonly byId = new Map<string, LiveMessage>();
  private readonly pairs = new Map<string, number>();
  private readonly recipients = new Map<string, number>();
  private total = 0;
  /** Begins above every revision of an earlier run, so that a reader's cursor survives a restart. */
  private revision = Date.now() * 1000;

  /** @param capacity - how many messages are kept in full */
  constructor(private readonly capacity: number) {}

  /** The highest revision given out. */
  get latestRevision(): number {
    return this.revision;
  }

  /** Messages accepted since the beginning. */
  get accepted(): number {
    return this.total;
  }

  /** A kept message. */
  get(id: string): LiveMessage | undefined {
    return this.byId.get(id);
  }

  /**
   * Keeps a message; what is kept of a call becomes what is newer.
   *
   * @param count - whether it is news to the counters
   */
  add(stored: StoredMessage, count: boolean): LiveMessage {
    const known = stored.toldApart === true ? this.byId.get(stored.id) : undefined;
    if (known) return Object.assign(known, stored, { at: known.at, revision: ++this.revision });
    const message = stored as LiveMessage;
    message.statuses = [];
    message.revision = ++this.revision;
    this.messages.push(message);
    this.byId.set(message.id, message);
    if (count && message.direction === 'out') this.count(message.customer, message.callbackData ?? '', 1);
    if (this.messages.length - this.head > this.capacity) this.trim();
    return message;
  }

  private trim(): void {
    this.byId.delete((this.messages[this.head] as LiveMessage).id);
    this.head += 1;
    if (this.head < 4096) return;
    this.messages = this.messages.slice(this.head);
    this.head = 0;
  }

  /** Adds to the counters. */
  count(recipient: string, callbackData: string, by: number): void {
    const key = `${recipient} ${callbackData}`;
    add(this.pairs, key, by);
    add(this.recipients, recipient, by);
    this.total += by;
  }

  /** Notes that a step was reported. */
  report({ message, step }: Pick<StatusUpdate, 'message' | 'step'>): void {
    const at = message.at + step.happenedMs;
    const { error } = step;
    message.statuses.push({
      status: step.status,
      at,
      ...(error
        ? {
            error: {
              code: error.code,
              title: errorTitle(error.code),
              details: error.details ?? errorDetails(error.code),
            },
          }
        : {}),
    });
    message.revision = ++this.revision;
  }

  /** Takes messages away and answers them; how often each recipient was sent something is counted down. */
  remove(isGone: (message: LiveMessage) => boolean): LiveMessage[] {
    const gone: LiveMessage[] = [];
    const kept: LiveMessage[] = [];
    for (const message of this.all()) (isGone(message) ? gone : kept).push(message);
    if (gone.length === 0) return gone;
    this.messages = kept;
    this.head = 0;
    const total = this.total;
    for (const message of gone) {
      this.byId.delete(message.id);
      if (message.direction === 'out') this.count(message.customer, message.callbackData ?? '', -1);
    }
    this.total = total;
    return gone;
  }

  /** Whether a kept message is about somebody with one of these addresses. */
  knows(addresses: readonly string[]): boolean {
    for (const { customer, waId, userId } of this.all()) {
      if (addresses.some((address) => [customer, waId, userId].includes(address))) return true;
    }
    return false;
  }

  /** Forgets how often somebody was sent anything. */
  forgetCounts(recipient: string): void {
    this.recipients.delete(recipient);
    for (const key of this.pairs.keys()) if (key.startsWith(`${recipient} `)) this.pairs.delete(key);
  }

  /** Kept messages, oldest first. */
  *all(): Iterable<LiveMessage> {
    for (let index = this.head; index < this.messages.length; index += 1)
      yield this.messages[index] as LiveMessage;
  }

  /**
   * Kept messages that fit. Without `after`: the newest `limit` of them, oldest first. With it: the earliest changed
   * `limit` of them, in the order of change, so that a reader who pages by revision misses none.
   */
  list(filter: MessageFilter): LiveMessage[] {
    const limit = filter.limit ?? DEFAULT_LIMIT;
    const found: LiveMessage[] = [];
    for (let index = this.messages.length - 1; index >= this.head; index -= 1) {
      const message = this.messages[index] as LiveMessage;
      if (fits(message, filter)) found.push(message);
      if (filter.after === undefined && found.length >= limit) break;
    }
    if (filter.after === undefined) return found.reverse();
    return found.sort((a, b) => a.revision - b.revision).slice(0, limit);
  }

  /** The newest message that a number sent to a customer and that satisfies a test. */
  newest(
    phoneNumberId: string,
    customer: string,
    test: (message: LiveMessage) => boolean,
  ): LiveMessage | undefined {
    for (let index = this.messages.length - 1; index >= this.head; index -= 1) {
      const message = this.messages[index] as LiveMessage;
      if (message.phoneNumberId === phoneNumberId && message.customer === customer && test(message))
        return message;
    }
    return undefined;
  }

  /** How often each (recipient, callback data) was accepted. @param above - only counts greater than this */
  *pairCounts(above = 0): Iterable<PairCount> {
    for (const [key, count] of this.pairs) {
      if (count <= above) continue;
      const blank = key.indexOf(' ');
      yield { recipient: key.slice(0, blank), callbackData: key.slice(blank + 1), count };
    }
  }

  /** Accepted messages by recipient. */
  recipientCounts(): Record<string, number> {
    return Object.fromEntries(this.recipients);
  }

  /** Forgets everything but the revision, which must never go back. */
  clear(): void {
    this.messages = [];
    this.head = 0;
    this.byId.clear();
    this.pairs.clear();
    this.recipients.clear();
    this.total = 0;
  }
}

function add(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
  if (counts.size > MOST_COUNTERS) counts.delete(counts.keys().next().value as string);
}

function fits(message: LiveMessage, filter: MessageFilter): boolean {
  if (filter.after !== undefined && message.revision <= filter.after) return false;
  if (filter.phoneNumberId !== undefined && message.phoneNumberId !== filter.phoneNumberId) return false;
  if (filter.phoneNumberIds !== undefined && !filter.phoneNumberIds.includes(message.phoneNumberId))
    return false;
  if (filter.recipient !== undefined && message.customer !== filter.recipient) return false;
  if (filter.direction !== undefined && message.direction !== filter.direction) return false;
  return filter.callbackData === undefined || message.callbackData === filter.callbackData;
}
