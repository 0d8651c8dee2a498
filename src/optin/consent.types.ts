import type { Purpose } from '../sdk/index.js';
import type { SuppressionReason } from './consent.entity.js';
import type { DecidedBy } from './same-moment.js';

export type ConsentState = 'granted' | 'revoked';

/** Something agreed or withdrawn. */
export interface ConsentRecord {
  accountId: string;
  contactId: string;
  purpose: Purpose;
  state: ConsentState;
  /** How: `checkout`, `web_form`, `stop_word`, … */
  method: string;
  evidence?: Readonly<Record<string, unknown>> | null;
  /** When it was given or withdrawn, milliseconds UTC. A moment still to come counts as now. */
  effectiveAt: number;
  /** What made the entry. The same source writes once per contact, purpose and state. No personal data. */
  source: string;
  /**
   * Hashes of the addresses it was given for: a grant counts for these alone, and a later one lifts their
   * STOP. Empty when none was named: then it counts for those the contact has by then.
   */
  addressHashes: readonly string[];
}

export interface SuppressionRequest {
  accountId: string;
  addressHash: string;
  purposes: readonly Purpose[];
  reason: SuppressionReason;
  /** Milliseconds UTC. A moment still to come counts as now. */
  at: number;
}

/** A person who lets marketing in again from within WhatsApp. */
export interface ResumeRequest {
  accountId: string;
  addressHash: string;
  at: number;
  /** What lifted it: a message id, a delivery id. No personal data. */
  by: string;
  /** Default: marketing, which is all WhatsApp's own switch covers. */
  purposes?: readonly Purpose[];
}

/** STOP or START, as a person wrote it. */
export interface WordRequest {
  accountId: string;
  /** Absent when nobody is known at the address: the address is suppressed all the same. */
  contactId?: string | undefined;
  addressHashes: readonly string[];
  /** When it was written, milliseconds UTC. */
  at: number;
  /** Id of the message that said so. */
  source: string;
  evidence?: Readonly<Record<string, unknown>> | null;
  /** What a STOP ends. Default: order messages and marketing. */
  purposes?: readonly Purpose[];
}

export interface ConsentAsk {
  contactId?: string | undefined;
  purpose: Purpose;
  /** Where a message would go: grants for other addresses of the contact do not count. */
  addressHash?: string | undefined;
  /** The contact's last word, whatever address it was said for: to show it, never to send by it. */
  anyAddress?: boolean;
  /** Other addresses of the person: marketing they stopped by WhatsApp's own switch is stopped by any. */
  otherHashes?: readonly string[] | undefined;
}

export interface SuppressionAnswer {
  reason: SuppressionReason;
  /** Milliseconds UTC. */
  since: number;
}

/** What the ledger says for one contact and purpose, and whether its address is suppressed. */
export interface ConsentAnswer {
  state: ConsentState | 'none';
  /** The entry that decides. */
  entry?: { id: string; method: string; effectiveAt: number; source: string };
  /** Why that entry does. */
  because?: DecidedBy;
  suppression?: SuppressionAnswer;
  /** They have agreed, but for another of their addresses. */
  elsewhere?: boolean;
  /** The latest suppression of the address that was lifted, and when. */
  lifted?: { reason: SuppressionReason; at: number };
}

/** An entry of the ledger as it is shown and exported. */
export interface ConsentEntryView {
  id: string;
  contactId: string;
  purpose: string;
  state: string;
  method: string;
  evidence: Record<string, unknown> | null;
  effectiveAt: number;
  recordedAt: number;
  source: string;
}

/** A suppression as it is exported: known by hash alone. */
export interface SuppressionView {
  id: string;
  addressHash: string;
  purpose: string;
  reason: string;
  since: number | null;
  liftedAt: number | null;
  liftedBy: string | null;
  inForce: boolean;
}

export interface ListPage<T> {
  data: T[];
  /** Give it as `cursor` to go on; null at the end. */
  next: string | null;
}
