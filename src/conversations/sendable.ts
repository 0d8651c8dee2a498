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
  /** Purposes for which approved templates may be sent. */
  templates: Purpose[];
  /** Why, and what to do next. */
  explanation: string;
  /** Purposes for which nothing is sent to this person. */
  suppressions: { purpose: Purpose; reason: string; since: number | null; explanation: string }[];
}

/** What is asked about is as good as any: a text within every limit. */
const anyText = { kind: 'text', text: 'Hello' } as const;
const anyTemplate = { name: 'any', variables: {} };
const askedFor: readonly Purpose[] = ['transactional', 'marketing', 'authentication'];
/** Gates that refuse whatever is said. */
const ofEverything: readonly GateAnswer['gate'][] = ['account_and_number', 'identity', 'suppression'];
/** Gates that refuse a template whichever it is: the others ask about the one. */
const ofTemplates: readonly GateAnswer['gate'][] = [...ofEverything, 'consent', 'test_mode'];
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
    const requestOf = (purpose: Purpose, says: Pick<SendRequest, 'content' | 'template'>): SendRequest => ({
      accountId: thread.accountId,
      key: {
        plugin: null,
        connectionId: null,
        subject: `conversation:${thread.id}`,
        transition: 'previewed',
      },
      purpose,
      ...to,
      numberId: thread.numberId,
      ...says,
      occurredAt: now,
      expiresAt: now + previewMs,
      traceId: newTraceId(),
    });
    const [free, ...templates] = (
      await this.messaging.previewAll(reader, [
        requestOf('transactional', { content: anyText }),
        ...askedFor.map((purpose) => requestOf(purpose, { template: anyTemplate })),
      ])
    ).map(({ decision }) => decision);
    if (!free) throw new Error('each request has one answer');
    const number = await reader.first(numberTable, 'WHERE id = ? AND accountId = ?', [
      thread.numberId,
      thread.accountId,
    ]);
    const hasTemplates = this.channels.find(number?.channel ?? null)?.features.templates === true;
    return {
      ...judged(free),
      templates: askedFor.filter(
        (_, index) => hasTemplates && refusalOf(templates[index] as Decision, ofTemplates) === undefined,
      ),
      suppressions: suppressionsOf(templates),
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
    const value = await this.messages.lastAddress(reader, row.id);
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

function judged(decision: Decision): Pick<Sendable, 'free' | 'freeUntil' | 'explanation'> {
  const free = decision.verdict !== 'refuse';
  const window = decision.gates.find(({ gate }) => gate === 'window');
  const until = Number(window?.evidence?.['windowUntil'] ?? 0);
  // What says most first: nothing at all may be sent, then the window, then what else there is.
  const why =
    refusalOf(decision, ofEverything) ??
    refusalOf(decision, ['window']) ??
    decision.gates.find(({ answer }) => answer === 'refuse') ??
    window;
  return { free, freeUntil: free && until > 0 ? until : null, explanation: why?.explanation ?? '' };
}

function refusalOf({ gates }: Decision, among: readonly GateAnswer['gate'][]): GateAnswer | undefined {
  return gates.find(({ gate, answer }) => answer === 'refuse' && among.includes(gate));
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
