import type { Actor } from '../accounts/index.js';
import type { ConversationAssignee } from '../sdk/index.js';

/** How far a conversation is: nobody has to look at a closed one until the person writes again. */
export const conversationStatuses = ['open', 'snoozed', 'closed'] as const;
export type ConversationStatus = (typeof conversationStatuses)[number];

/** Whose a conversation is. */
export type Assignee = ConversationAssignee;

/** Who wrote a note, an answer, or a change: anybody with a name. */
export type Author = Actor & { id: string };

/** A value and when it was set, milliseconds UTC: of two the later one counts. */
interface Register<T> {
  value: T;
  at: number;
}

interface StatusValue {
  status: ConversationStatus;
  /** Of a snoozed one: when it wakes, milliseconds UTC. */
  until: number | null;
}

/** What happened to one row of a thread, each by itself the latest. */
export interface Registers {
  status: Register<StatusValue>;
  assignee: Register<Assignee | null>;
  /** Ids. */
  labels: Register<readonly string[]>;
  /** Messages of the person up to this one have been read; empty while none was. */
  readUpTo: string;
  /** Messages of the person after that. */
  unread: number;
  /** The last message the channel was told of as read. */
  receiptFor: string;
}

/** What was done to a conversation. */
export type Change =
  | { what: 'status'; status: ConversationStatus; until: number | null; at: number }
  | { what: 'assignee'; assignee: Assignee | null; at: number }
  | { what: 'labels'; labels: readonly string[]; at: number }
  /** The person wrote. */
  | { what: 'heard'; messageId: string; at: number }
  /** Read up to a message; `later` are messages of the person after it. */
  | { what: 'read'; upTo: string; later: number }
  | { what: 'receipt'; messageId: string };

/** A thread as its rows make it together. */
export interface Effective {
  status: ConversationStatus;
  snoozedUntil: number | null;
  assignee: Assignee | null;
  labels: readonly string[];
  unread: number;
  /** When the status was set; 0 when it never was. */
  statusAt: number;
}

/** Of one instant the one counts that asks for more attention: nothing a person wrote is lost. */
const attention: Readonly<Record<ConversationStatus, number>> = { open: 2, snoozed: 1, closed: 0 };

/** A row to which nothing has happened. */
export function untouched(): Registers {
  return {
    status: { value: { status: 'closed', until: null }, at: 0 },
    assignee: { value: null, at: 0 },
    labels: { value: [], at: 0 },
    readUpTo: '',
    unread: 0,
    receiptFor: '',
  };
}

/**
 * What a row becomes by a change. Changes with the same times come to the same in whichever order they are
 * applied: each register keeps the latest. Pure.
 */
export function changed(own: Registers, change: Change): Registers {
  switch (change.what) {
    case 'status':
      return withStatus(own, { status: change.status, until: change.until }, change.at);
    case 'assignee':
      return {
        ...own,
        assignee: laterAssignee(own.assignee, { value: change.assignee, at: change.at }),
      };
    case 'labels':
      return { ...own, labels: laterLabels(own.labels, change) };
    case 'heard':
      return {
        ...withStatus(own, { status: 'open', until: null }, change.at),
        unread: own.unread + (change.messageId > own.readUpTo ? 1 : 0),
      };
    case 'read':
      return change.upTo > own.readUpTo
        ? { ...own, readUpTo: change.upTo, unread: Math.max(0, change.later) }
        : own;
    case 'receipt':
      return change.messageId > own.receiptFor ? { ...own, receiptFor: change.messageId } : own;
  }
}

/** What several rows of one thread come to: the latest status and assignee, all labels, all that is unread. Pure. */
export function together(rows: readonly Registers[]): Effective {
  let { status, assignee } = untouched();
  const labels = new Set<string>();
  let unread = 0;
  for (const own of rows) {
    status = laterStatus(status, own.status);
    assignee = laterAssignee(assignee, own.assignee);
    for (const label of own.labels.value) labels.add(label);
    unread += own.unread;
  }
  return {
    status: status.value.status,
    snoozedUntil: status.value.status === 'snoozed' ? status.value.until : null,
    assignee: assignee.value,
    labels: [...labels].sort(),
    unread,
    statusAt: status.at,
  };
}

/** The instant at which something that happens now happens: after everything that happened to these rows. */
export function nextInstant(rows: readonly Registers[], now: number): number {
  return rows.reduce(
    (at, { status, assignee, labels }) => Math.max(at, status.at + 1, assignee.at + 1, labels.at + 1),
    now,
  );
}

function withStatus(own: Registers, value: StatusValue, at: number): Registers {
  return { ...own, status: laterStatus(own.status, { value, at }) };
}

function laterStatus(one: Register<StatusValue>, two: Register<StatusValue>): Register<StatusValue> {
  if (one.at !== two.at) return one.at > two.at ? one : two;
  const rank = ({ value }: Register<StatusValue>) => attention[value.status];
  if (rank(one) !== rank(two)) return rank(one) > rank(two) ? one : two;
  // Of two snoozes of one instant the one that wakes first.
  return (one.value.until ?? 0) <= (two.value.until ?? 0) ? one : two;
}

function laterAssignee(
  one: Register<Assignee | null>,
  two: Register<Assignee | null>,
): Register<Assignee | null> {
  if (one.at !== two.at) return one.at > two.at ? one : two;
  const name = ({ value }: Register<Assignee | null>) => (value === null ? '' : `${value.kind} ${value.id}`);
  return name(one) >= name(two) ? one : two;
}

function laterLabels(
  one: Register<readonly string[]>,
  { labels, at }: { labels: readonly string[]; at: number },
): Register<readonly string[]> {
  const two = { value: [...labels].sort(), at };
  if (one.at !== two.at) return one.at > two.at ? one : two;
  return one.value.join() >= two.value.join() ? one : two;
}
