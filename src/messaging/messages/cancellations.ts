import { Injectable } from '@nestjs/common';
import type { Tx } from '../../database/index.js';
import { Clock, Metrics } from '../../platform/index.js';
import { isTemplate } from '../gate/answering.js';
import type { MessageRow } from './message.entity.js';
import { MessageRepository, type MessagePatch } from './message.repository.js';
import { OutboxRepository } from '../sending/outbox.repository.js';

/** Which messages of an account are called off. */
export type CancelScope =
  | { accountId: string; journeyIds: readonly string[] }
  | { accountId: string; messageIds: readonly string[] }
  | { accountId: string; connectionId: string };

const explanations: Record<string, string> = {
  stop: 'The person sent STOP before it was sent.',
  consent_revoked: 'The person withdrew their consent before it was sent.',
  whatsapp_preference: 'The person turned off marketing messages in WhatsApp before it was sent.',
  shop_disconnected: 'The shop was disconnected before it was sent.',
  connection_removed: 'The connection to the shop was removed before it was sent.',
  erased: 'The person was erased before it was sent.',
  contacts_merged: 'Two contacts were merged, and the journey that started first continues.',
};

/** States in which a message may still be called off. */
const openStates = new Set<string>(['queued', 'delayed', 'sending', 'unknown']);

/**
 * Calls messages off. Rows of the outbox are locked first, waiting for units that are committing
 * attempts of them: whoever commits first decides whether the message goes (invariant 8).
 */
@Injectable()
export class Cancellations {
  constructor(
    private readonly messages: MessageRepository,
    private readonly outbox: OutboxRepository,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {}

  async cancel(tx: Tx, scope: CancelScope, reason: string): Promise<number> {
    const ids = await this.idsOf(tx, scope);
    return this.callOff(tx, scope.accountId, ids, () => true, reason);
  }

  /**
   * Cancels what waits for these addresses; `purposes` limits it to messages of those.
   *
   * @param spares - leaves a message waiting that is asked about again before it leaves
   */
  async byAddress(
    tx: Tx,
    accountId: string,
    addressHashes: readonly string[],
    purposes: readonly string[],
    reason: string,
    spares: (row: MessageRow) => boolean = () => false,
  ): Promise<number> {
    if (addressHashes.length === 0) return 0;
    await this.outbox.lockByAddress(tx, accountId, addressHashes);
    const open = await tx.query<{ id: string }>(
      `SELECT id FROM message WHERE accountId = ? AND addressHash IN (?) AND state IN (?) AND direction = 'out'`,
      [accountId, addressHashes, [...openStates]],
    );
    return this.callOff(
      tx,
      accountId,
      open.map((row) => row.id),
      (row) => hasPurposeOf(purposes)(row) && !spares(row),
      reason,
    );
  }

  async withdrawn(
    tx: Tx,
    accountId: string,
    who: readonly { contactId: string; purposes: readonly string[] }[],
  ): Promise<number> {
    if (who.length === 0) return 0;
    const open = await tx.query<{ id: string }>(
      'SELECT id FROM message WHERE accountId = ? AND contactId IN (?) AND state IN (?)',
      [accountId, who.map(({ contactId }) => contactId), [...openStates]],
    );
    const purposesOf = new Map<string, string[]>();
    for (const { contactId, purposes } of who)
      purposesOf.set(contactId, [...(purposesOf.get(contactId) ?? []), ...purposes]);
    const matches = (row: MessageRow) => hasPurposeOf(purposesOf.get(row.contactId ?? '') ?? [])(row);
    return this.callOff(
      tx,
      accountId,
      open.map((row) => row.id),
      matches,
      'consent_revoked',
    );
  }

  private async callOff(
    tx: Tx,
    accountId: string,
    ids: readonly string[],
    matches: (row: MessageRow) => boolean,
    reason: string,
  ): Promise<number> {
    if (ids.length === 0) return 0;
    const now = this.clock.now();
    await this.outbox.lockWaiting(tx, ids);
    const rows = [...(await this.messages.lock(tx, ids)).values()].filter(
      (row) => row.accountId === accountId && openStates.has(row.state) && matches(row),
    );
    const waiting = rows.filter((row) => row.state === 'queued' || row.state === 'delayed');
    const underWay = rows.filter((row) => row.state === 'sending' || row.state === 'unknown');
    await this.outbox.remove(
      tx,
      waiting.map((row) => row.id),
    );
    const cut = reason.slice(0, 120);
    const patches: MessagePatch[] = [
      ...waiting.map((row): MessagePatch => ({
        id: row.id,
        state: 'cancelled',
        reason: cut,
        cancelReason: cut,
      })),
      ...underWay.map((row): MessagePatch => ({ id: row.id, cancelReason: cut })),
    ];
    await this.messages.patch(tx, patches, now);
    const explanation = explanations[reason] ?? `It was cancelled: ${reason}.`;
    await this.messages.appendDecisions(
      tx,
      waiting.map((message) => ({
        message,
        stage: 'outcome',
        verdict: 'cancel',
        reason: cut,
        gates: [{ gate: 'outcome', answer: 'refuse', reason: cut, explanation }],
      })),
      now,
    );
    tx.afterCommit(() => this.metrics.decisions.inc({ verdict: 'cancel', reason: cut }, waiting.length));
    return waiting.length;
  }

  private async idsOf(tx: Tx, scope: CancelScope): Promise<string[]> {
    if ('messageIds' in scope) return [...scope.messageIds];
    if ('connectionId' in scope) {
      const open = await tx.query<{ id: string }>(
        'SELECT id FROM message WHERE connectionId = ? AND accountId = ? AND state IN (?)',
        [scope.connectionId, scope.accountId, [...openStates]],
      );
      return open.map((row) => row.id);
    }
    if (scope.journeyIds.length === 0) return [];
    const rows = await tx.query<{ id: string }>(
      'SELECT id FROM message WHERE journeyId IN (?) AND accountId = ? AND state IN (?)',
      [scope.journeyIds, scope.accountId, [...openStates]],
    );
    return rows.map((row) => row.id);
  }
}

/**
 * What a STOP written at `at` leaves waiting: one-time codes, and free content made since, which may
 * answer what they wrote later. Both are asked about again before they leave.
 */
export function sparedByStop(at: number): (row: MessageRow) => boolean {
  return ({ purpose, kind, createdAt }) =>
    purpose === 'authentication' || (!isTemplate(kind) && createdAt > at);
}

/** Whether a withdrawal of these purposes silences a message: who wants no order messages gets no login codes either. */
function hasPurposeOf(purposes: readonly string[]): (row: MessageRow) => boolean {
  return ({ purpose }) =>
    purpose === null ||
    purposes.includes(purpose) ||
    (purpose === 'authentication' && purposes.includes('transactional'));
}
