/** Who works on a conversation: an API key of the account, somebody who is signed in, or software at a shop. */
export interface ConversationAssignee {
  /** What it is: see {@link ConversationAssignee.id}. */
  kind: 'api_key' | 'person' | 'companion';
  /** Id of the key, the person or the connection. */
  id: string;
}

/**
 * The conversation an event is about, as it is now: the one it names (`event.data.conversationId`, or that of
 * `event.data.messageId`), else the one the person last wrote or was written to in.
 */
export interface ConversationView {
  /** Id of the conversation. */
  id: string;
  /** The sender it is held with. */
  numberId: string;
  /** `closed` until the person writes or somebody opens it; `snoozed` until `snoozedUntil`. */
  status: 'open' | 'snoozed' | 'closed';
  /** Milliseconds UTC; undefined unless it is snoozed. */
  snoozedUntil: number | undefined;
  /** Undefined when it is nobody's. */
  assignee: ConversationAssignee | undefined;
  /** Names of its labels, sorted. */
  labels: readonly string[];
  /** Messages of the person that nobody has read. */
  unread: number;
  /** When the person last wrote or called, milliseconds UTC; undefined when they never did. */
  lastInboundAt: number | undefined;
  /** When something was last sent, milliseconds UTC; undefined when nothing was. */
  lastOutboundAt: number | undefined;
  /** Until when somebody holds the lock to answer, milliseconds UTC; undefined when nobody does. */
  lockedUntil: number | undefined;
  /** Until when it is left to the people who answered in it, milliseconds UTC; undefined when it is not. */
  handoverUntil: number | undefined;
}

/** Which conversation is changed, and what makes the change this one and no other. */
export interface ConversationChangeKey {
  /**
   * Names the change among those that one event leads to. Together with the plugin, the event's connection,
   * subject and transition it is the key: with the same key a change is made once.
   */
  step: string;
  /** What the change is about. @defaultValue the event's subject */
  subject?: string;
  /** What changed about it. @defaultValue the event's transition */
  transition?: string;
  /**
   * The sender whose conversation with the person it is: the `same` as `context.conversation` has, or the id of
   * one.
   *
   * @defaultValue `same`
   */
  from?: 'same' | (string & {});
}

/**
 * Opens, snoozes, closes, assigns or labels a conversation; what is not given stays. People come first: while
 * somebody holds the lock, status and assignee stay as they are (`conversation_locked`), and for the time the account
 * leaves a conversation to the people who answered (`handoverMinutes`) it isn't closed, snoozed or taken from whoever
 * it is assigned to (`handover`). Labels can always be changed. What was refused is recorded with its reason.
 */
export interface UpdateConversationIntent extends ConversationChangeKey {
  intent: 'updateConversation';
  /** What the audit log gives as the reason: a word of the plugin, as `skip` has one. */
  reason: string;
  /** What it becomes: see {@link ConversationView.status}. */
  status?: 'open' | 'snoozed' | 'closed';
  /** With `snoozed`: when it opens again, milliseconds UTC, at most a year from now. */
  snoozedUntil?: number;
  /** Whose it becomes: an active API key of the account; null makes it nobody's. */
  assignee?: ConversationAssignee | null;
  /** Names of labels it gets besides those it has; created where the account has none of the name. */
  addLabels?: readonly string[];
  /** Names of labels it loses. */
  removeLabels?: readonly string[];
}

/** Writes a private note about a conversation: colleagues read it, it is never sent, and it is erased with the person. */
export interface AddNoteIntent extends ConversationChangeKey {
  intent: 'addNote';
  /** At most 4,000 characters. */
  text: string;
}
