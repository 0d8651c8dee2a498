import { Injectable } from '@nestjs/common';
import { Channels, numberTable } from '../channels/index.js';
import type { Reader } from '../database/index.js';
import {
  MessagingService,
  ThreadMessages,
  type Decision,
  type DirectAddress,
  type GateAnswer,
  type SendRequest,
} from '../messaging/index.js';
import { Clock, newTraceId } from '../platform/index.js';
import type { Purpose } from '../sdk/index.js';
import { latestRow, type Thread } from './threads.js';

/** What may be sent in a conversation now. Instants are milliseconds UTC. */
export interface Sendable {
  /** Anything: text, files, buttons. */
  free: boolean;
  /** Until when; null where there is no end, or where it is over. */
  freeUntil: number | null;
  /** Approved templates. */
  templates: boolean;
  /** Why, and what to do next. */
  explanation: string;
  /** Purposes for which nothing is sent to this person. */
  suppressions: { purpose: Purpose; reason: string; since: number | null; explanation: string }[];
}

/** What is asked about is as good as any: a text within every limit. */
const anyText = { kind: 'text', text: 'Hello' } as const;
const askedFor: readonly Purpose[] = ['transactional', 'marketing'];
/** Gates that refuse templates like anything else. */
const ofEverything: readonly GateAnswer['gate'][] = ['account_and_number', 'identity', 'suppression'];
const previewMs = 24 * 3_600_000;

/** Asks the gate what it would let through, so that what is shown is what happens. */
@Injectable()
export class SendableNow {
  constructor(
    private readonly messaging: MessagingService,
    private readonly messages: ThreadMessages,
    private readonly channels: Channels,
    private readonly clock: Clock,
  ) {}

  async of(reader: Reader, thread: Thread): Promise<Sendable> {
    const to = await this.addressee(reader, thread);
    const now = this.clock.now();
    const previews = await this.messaging.previewAll(
      reader,
      askedFor.map((purpose): SendRequest => ({
        accountId: thread.accountId,
        key: {
          plugin: null,
          connectionId: null,
          subject: `conversation:${thread.id}`,
          transition: `previewed:${purpose}`,
        },
        purpose,
        ...to,
        numberId: thread.numberId,
        content: anyText,
        occurredAt: now,
        expiresAt: now + previewMs,
        traceId: newTraceId(),
      })),
    );
    const [decision] = previews.map((preview) => preview.decision);
    if (!decision) throw new Error('one request has one answer');
    const number = await reader.first(numberTable, 'WHERE id = ? AND accountId = ?', [
      thread.numberId,
      thread.accountId,
    ]);
    const hasTemplates =
      number !== undefined && this.channels.find(number.channel)?.features.templates === true;
    return {
      ...judged(decision, hasTemplates),
      suppressions: suppressionsOf(previews.map((one) => one.decision)),
    };
  }

  /**
   * Whom an answer goes to: the address last used in the row the person wrote in last, under the consent of the
   * contact.
   */
  async addressee(
    reader: Reader,
    thread: Thread,
  ): Promise<{ contactId?: string | undefined; address?: DirectAddress | undefined }> {
    const row = latestRow(thread);
    const value = await this.messages.lastAddress(reader, thread.accountId, row.id);
    const contactId = row.contactId ?? undefined;
    if (value === undefined) return { contactId };
    if (!/^\d+$/.test(value)) return { contactId, address: { kind: 'user_id', value } };
    const number = await reader.first(numberTable, 'WHERE id = ? AND accountId = ?', [
      thread.numberId,
      thread.accountId,
    ]);
    const kinds = this.channels.find(number?.channel ?? null)?.addresses ?? [];
    const address: DirectAddress = kinds.includes('whatsapp')
      ? { kind: 'whatsapp', value }
      : { kind: 'phone', value: `+${value}` };
    return { contactId, address };
  }
}

function judged(decision: Decision, hasTemplates: boolean): Omit<Sendable, 'suppressions'> {
  const refused = decision.gates.filter(({ answer }) => answer === 'refuse');
  const window = decision.gates.find(({ gate }) => gate === 'window');
  const until = Number(window?.evidence?.['windowUntil'] ?? 0);
  const free = refused.length === 0;
  const blocking = refused.find(({ gate }) => ofEverything.includes(gate));
  return {
    free,
    freeUntil: free && until > 0 ? until : null,
    templates: hasTemplates && !blocking,
    explanation: (blocking ?? refused[0] ?? window)?.explanation ?? '',
  };
}

function suppressionsOf(decisions: readonly Decision[]): Sendable['suppressions'] {
  return decisions.flatMap(({ gates }, index) => {
    const answer = gates.find(({ gate }) => gate === 'suppression');
    const purpose = askedFor[index];
    if (answer?.answer !== 'refuse' || purpose === undefined) return [];
    const { reason, since } = answer.evidence ?? {};
    return [
      {
        purpose,
        reason: typeof reason === 'string' ? reason : 'suppressed',
        since: typeof since === 'number' ? since : null,
        explanation: answer.explanation,
      },
    ];
  });
}
