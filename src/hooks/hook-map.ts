import type { Tx } from '../database/index.js';
import type { InboundContent, Person, PrivacyDemand } from '../sdk/index.js';

/** Two contacts became one: what points to `fromId` follows to `intoId`. */
export interface ContactMerge {
  accountId: string;
  /** The record of the merge, under which is noted what moved. */
  mergeId: string;
  fromId: string;
  intoId: string;
  /** When, milliseconds UTC. */
  at: number;
}

/** Whose something is once a merge is undone; undefined: nothing tells. */
export type UnmergedOwner = 'kept' | 'restored' | undefined;

/** A merge that is undone: two people again. */
export interface ContactUnmerge {
  accountId: string;
  mergeId: string;
  /** The contact that stayed. */
  keptId: string;
  /** The contact that went and comes back. */
  restoredId: string;
  /** When they were merged, milliseconds UTC. */
  mergedAt: number;
  /** Hashes of the addresses of each of the two. */
  addresses: { readonly kept: ReadonlySet<string>; readonly restored: ReadonlySet<string> };
  /** Whose an event is by the identifiers it names, the strongest first, as it is told when one arrives. */
  ownerOf: (person: Person, connectionId: string) => UnmergedOwner;
  /** What came since the merge and is of the contact that comes back, gathered by `contact.unmerging`. */
  found: {
    /** Hashes of addresses. */
    readonly addresses: Set<string>;
    readonly conversations: Set<string>;
    readonly messages: Set<string>;
    readonly events: Set<string>;
    readonly journeys: Set<string>;
    /** Sources of entries in the consent ledger. */
    readonly sources: Set<string>;
    /** Those of which nothing tells whose they are. */
    readonly unclearSources: Set<string>;
  };
}

/** Ids people have with a portfolio are kept under another scope from here on. */
export interface RescopedUserIds {
  accountId: string;
  /** Empty for the home of the account. */
  from: string;
  to: string;
  /** When, milliseconds UTC. */
  at: number;
}

/** Addresses that are known by another hash from here on; what was kept by the old one holds for the new one. */
export interface RenamedAddresses {
  accountId: string;
  /** Hashes before and after. */
  pairs: readonly { one: string; two: string }[];
  /** When, milliseconds UTC. */
  at: number;
}

/** Something a person is known by, in plain: for the unit that erases, and nowhere to be kept. */
export interface ErasedIdentity {
  kind: string;
  /** The connection an external id belongs to; empty for the others. */
  scope: string;
  value: string;
  /** As it was given. */
  raw: string;
}

/** A person who is erased, wholly or as far as one connection told of them. */
export interface ContactErasure {
  accountId: string;
  contactId: string;
  /** The contact and all that were merged into it. */
  contactIds: readonly string[];
  /** Only what this connection told; undefined erases the whole person. */
  connectionId?: string | undefined;
  /** Hashes of the addresses it had: rows known by address alone are found by them. */
  addressHashes: readonly string[];
  identities: readonly ErasedIdentity[];
  /** What belongs to the person, gathered by `contact.erasing`; ids of rows, and traces. */
  found: {
    readonly events: Set<string>;
    readonly deliveries: Set<string>;
    readonly messages: Set<string>;
    readonly traces: Set<string>;
    /** Tags plugins give to what the person did, in plain. By `plugin tag`. */
    readonly tags: Set<string>;
  };
}

/** People a vendor asks to erase who are no contact: what is kept by their addresses alone goes. */
export interface ErasedAddresses {
  accountId: string;
  addressHashes: readonly string[];
  /** What happened until then is forgotten, milliseconds UTC. */
  at: number;
}

/** Something that changed about a contact, as its history has it. */
export interface ContactChange {
  id: string;
  accountId: string;
  contactId: string;
  kind: string;
  /** Of `profile` and `field`: what changed. */
  name: string | null;
  oldValue: unknown;
  newValue: unknown;
  /** Of a merge: the contact that went. */
  otherId: string | null;
  /** Why, where it was not simply said. */
  reason: string | null;
  byKind: string;
  byId: string | null;
  at: number;
}

/** Journeys that ended outside of their plugin's decisions. */
export interface EndedJourneys {
  accountId: string;
  journeyIds: readonly string[];
  reason: string;
}

/** People whose consent was withdrawn and does not stand any more. */
export interface RevokedConsents {
  accountId: string;
  who: readonly { contactId: string; purposes: readonly string[] }[];
}

/** A template's state before and after. */
export interface TemplateChange {
  id: string;
  accountId: string;
  wabaId: string;
  name: string;
  language: string;
  from: string;
  to: string;
  reason: string | null;
  /** What the owner should know although the template can be sent; new with this change. */
  alert: string | null;
}

/** A connection that works again, or does not. */
export interface ConnectionHealthChange {
  accountId: string;
  connectionId: string;
  state: 'healthy' | 'degraded';
  reason: string | null;
  /** What its owner can do. */
  hint: string | null;
}

/** A connection that was removed, or whose site disconnected by itself and may come back. */
export interface RemovedConnection {
  accountId: string;
  connectionId: string;
  /** `shop_disconnected` may be connected again, `connection_removed` was deleted for good. */
  reason: 'shop_disconnected' | 'connection_removed';
}

/** A connection whose site disconnected and has connected again. */
export interface ReopenedConnection {
  accountId: string;
  connectionId: string;
}

/** A connection a person has agreed to, for the first time or again. */
export interface AuthorizedConnection {
  accountId: string;
  connectionId: string;
  appId: string;
  /** As the vendor names who agreed. */
  tenant: string;
}

/** What a vendor asks for on behalf of privacy law, of a tenant of an app. */
export interface DemandedPrivacy {
  appId: string;
  tenant: string;
  demand: PrivacyDemand;
  /** When the vendor's webhook was received, milliseconds UTC. */
  at: number;
}

/** A connection of which nothing may be left but keys and hashes: everybody it told of is erased already. */
export interface ErasedConnection {
  accountId: string;
  connectionId: string;
  /** The app it was made with, and its tenant; null where it has none. */
  appId: string | null;
  tenant: string | null;
}

/** A call of a connector that a plugin asked for has come to its end. */
export interface SettledCall {
  accountId: string;
  callId: string;
  connectionId: string;
  plugin: string;
  /** As the plugin named the action and its key. */
  action: string;
  key: string;
  status: 'succeeded' | 'failed' | 'unknown';
  output: Readonly<Record<string, unknown>> | null;
  error: string | null;
  /** The event on which it was asked for. */
  eventId: string;
  traceId: string;
}

/** A message a person sent, stored in this very unit of work. */
export interface ReceivedMessage {
  accountId: string;
  messageId: string;
  numberId: string;
  content: InboundContent | undefined;
  /** When it was stored, milliseconds UTC. */
  recordedAt: number;
}

/** A person wrote or called in a conversation: something somebody may want to answer. */
export interface HeardConversation {
  accountId: string;
  conversationId: string;
  numberId: string;
  messageId: string;
  traceId: string;
  deliveryId: string | undefined;
}

/** Somebody answered in a conversation, as opposed to what is sent automatically. */
export interface RepliedConversation {
  accountId: string;
  /** The row of the conversation that the message went to. */
  conversationId: string;
  numberId: string;
  contactId: string | null;
  messageId: string;
  /** Who: `api_key`, `person`. */
  byKind: string;
  byId: string | null;
  /** Milliseconds UTC. */
  at: number;
}

/** An outgoing message that shows files kept by Liaison, in the very unit of work that stores it. */
export interface ShownFiles {
  accountId: string;
  messageId: string;
  mediaIds: readonly string[];
  /** Whether it goes out: one that was refused needs no file, and shows it to who reads it here. */
  goes: boolean;
}

/** A message of which only its keys are left, by age. */
export interface EmptiedMessage {
  id: string;
  accountId: string;
  numberId: string | null;
  /** `in` or `out`. */
  direction: string;
  /** The delivery it came with, of one a person sent; else the one that led to it. */
  deliveryId: string | null;
}

/** Everything a module may follow when it happens in another one; all of it within the same unit of work. */
export interface HookMap {
  'contact.merged': ContactMerge;
  /**
   * Before anything is given back: modules add to `found` what came since the merge and is of the person who
   * comes back. Asked again until nobody adds anything, so that one module may go by what another has found.
   */
  'contact.unmerging': ContactUnmerge;
  /** What went with the contact that comes back, and what was found, is given back to it. */
  'contact.unmerged': ContactUnmerge;
  /** Identities follow. */
  'user_ids.rescoped': RescopedUserIds;
  /** What is known by the hash of an address follows. */
  'addresses.renamed': RenamedAddresses;
  /** What was recorded about contacts, in the order it happened. */
  'contact.changed': readonly ContactChange[];
  /** Before anything is emptied: modules add what they hold of the person to `found`. */
  'contact.erasing': ContactErasure;
  /** Bodies are emptied; keys and hashes stay. Repeatable. */
  'contact.erased': ContactErasure;
  /** Bodies known by address alone are emptied. Repeatable. */
  'addresses.erased': ErasedAddresses;
  /** Messages people sent, each once, in the order they were read. */
  'messages.received': readonly ReceivedMessage[];
  /** What is kept of these messages beside them goes too; their people stay. */
  'messages.emptied': readonly EmptiedMessage[];
  /** Messages and calls of people that somebody may want to answer, each once: no reactions, edits or groups. */
  'conversations.heard': readonly HeardConversation[];
  /** In the unit of work that decides the answer, if it may go. */
  'conversation.replied': RepliedConversation;
  /** Files that outgoing messages show; again when a refused message is decided anew. */
  'files.shown': readonly ShownFiles[];
  /** All messages of all accounts have told which files they show: one that none shows is nobody's. */
  'files.told': Record<string, never>;
  /** What waits for these journeys is called off. */
  'journeys.ended': EndedJourneys;
  /** What waits to be sent to them for these purposes is called off. */
  'consent.revoked': RevokedConsents;
  /** What waits for a template's approval goes on or is refused. */
  'template.changed': readonly TemplateChange[];
  /** What waits to be sent for it is called off. */
  'connection.removed': RemovedConnection;
  /** Its owner is told. */
  'connection.health_changed': ConnectionHealthChange;
  /** What was put aside until the site is back goes on. */
  'connection.reopened': ReopenedConnection;
  /** What an app's webhooks told of its tenant before goes on. */
  'connection.authorized': AuthorizedConnection;
  /** It is noted, and answered or done within the time the law gives. */
  'privacy.demanded': DemandedPrivacy;
  /** What is kept of it beside people is emptied. Repeatable. */
  'connection.erased': ErasedConnection;
  /** Who asked for it hears of it. */
  'call.settled': SettledCall;
}

export type HookName = keyof HookMap;
export type HookHandler<N extends HookName> = (tx: Tx, happening: HookMap[N]) => Promise<unknown>;
