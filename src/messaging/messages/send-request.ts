import { createHash } from 'node:crypto';
import type { FreeContent, Guard, Person, Purpose, TemplateParts } from '../../sdk/index.js';
import type { GateAnswer, MessageState, TemplateVariables } from './message.types.js';

/**
 * What makes a send this one and no other (invariant 4): never an event id, an address or a
 * setting. `plugin` is null for sends that came through the API.
 */
export interface SendKey {
  plugin: string | null;
  connectionId: string | null;
  subject: string;
  transition: string;
  step?: string | undefined;
}

/** Who a message goes to when no contact is named: digits or a phone as people write it, or a business-scoped user id. */
export interface DirectAddress {
  kind: 'phone' | 'whatsapp' | 'user_id';
  value: string;
}

/** Smaller lanes leave first. */
export type Lane = 'transactional' | 'marketing';

/** A request to send one message. */
export interface SendRequest {
  accountId: string;
  key: SendKey;
  purpose: Purpose;
  /** At least one of the two; with both the message goes to `address` under the contact's consent. */
  contactId?: string | undefined;
  address?: DirectAddress | undefined;
  /**
   * The person as the event describes them that the message is about. It goes to the address named
   * here, or nowhere; to the contact's own only when none is named.
   */
  person?: Person | undefined;
  /** Default: the account's default number. */
  numberId?: string | undefined;
  /** Instead of `numberId`: the number the person wrote to or was last written from, else the default one. */
  sameNumber?: boolean | undefined;
  /** Exactly one of the two. */
  template?:
    | {
        name: string;
        variables: TemplateVariables;
        locale?: string | undefined;
        /** What it names besides: files, places, products. */
        parts?: TemplateParts | undefined;
        /** The message it answers, by its id here. */
        replyTo?: string | undefined;
      }
    | undefined;
  content?: FreeContent | undefined;
  /**
   * False for what a plugin wants on another occasion than a message of the person: that begins
   * something, and does not go to who wrote STOP. Default: true; templates and marketing never answer.
   */
  answers?: boolean | undefined;
  /** Default: marketing messages in the marketing lane, all others in the transactional one. */
  lane?: Lane | undefined;
  /** Milliseconds UTC; afterwards the gate says `stale`. */
  expiresAt: number;
  /** When what it is about happened, milliseconds UTC. */
  occurredAt: number;
  guards?: readonly Guard[] | undefined;
  holdout?: { key: string; share: number } | undefined;
  journeyId?: string | undefined;
  eventId?: string | undefined;
  deliveryId?: string | undefined;
  traceId: string;
}

/** What the gate decided, with every gate's answer. */
export interface Decision {
  verdict: 'send' | 'delay' | 'refuse';
  /** Reason of the first gate that refused. */
  reason: string | null;
  gates: GateAnswer[];
  expectedCost: Record<string, unknown>;
}

export interface SendResult {
  messageId: string;
  status: MessageState;
  decision: Decision;
  /** The same key was used before: this is the message it made then. */
  duplicate: boolean;
}

/** Answer of a preview: the same gate, nothing stored. */
export interface SendPreview {
  decision: Decision;
  /** Digits or business-scoped id it would go to. */
  address: string | null;
  numberId: string | null;
  templateLanguage: string | null;
  /** The text a person would read. */
  rendered: string | null;
}

/** SHA-256 of a send's key, hexadecimal. */
export function sendKeyOf(key: SendKey): string {
  const parts = [key.plugin ?? 'api', key.connectionId, key.subject, key.transition, key.step ?? null];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** The lane a request belongs to. */
export function laneOf(request: Pick<SendRequest, 'lane' | 'purpose'>): Lane {
  return request.lane ?? (request.purpose === 'marketing' ? 'marketing' : 'transactional');
}

/** What billing will answer once it exists. */
export const costNotConfigured: Record<string, unknown> = { status: 'not_configured' };
