import { createHash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ConnectionRepository, type ConnectionRow } from '../connections/index.js';
import { ContactService } from '../contacts/index.js';
import type { Reader, Tx } from '../database/index.js';
import { eventTable } from '../events/index.js';
import { Hooks, type DemandedPrivacy } from '../hooks/index.js';
import { ConnectionMessages } from '../messaging/index.js';
import { ConsentService } from '../optin/index.js';
import { Clock, isId, newId, notFound, ProblemError } from '../platform/index.js';
import { Queue } from '../queue/index.js';
import { isoInstant } from '../sdk/index.js';
import { PeopleOfConnection } from './people-of-connection.js';
import {
  privacyRequestTable,
  type PrivacyReceipt,
  type PrivacyRequestRow,
} from './privacy-request.entity.js';

/** How long the vendors give, milliseconds: Shopify says 30 days. */
const answerWithinMs = 30 * 24 * 3_600_000;
/** Events and messages of one person in an export, at most: the latest. */
const mostOfOne = 20_000;

/**
 * What vendors ask for on behalf of privacy law: noted with the webhook that asks, whatever has become of the
 * connection since, and answered with a receipt.
 */
@Injectable()
export class PrivacyRequests implements OnModuleInit {
  constructor(
    private readonly connections: ConnectionRepository,
    private readonly people: PeopleOfConnection,
    private readonly contacts: ContactService,
    private readonly consents: ConsentService,
    private readonly messages: ConnectionMessages,
    private readonly hooks: Hooks,
    private readonly queue: Queue,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.hooks.on('privacy.demanded', (tx, demanded) => this.take(tx, demanded));
  }

  async list(
    reader: Reader,
    accountId: string,
    after: string | undefined,
    limit: number,
  ): Promise<PrivacyRequestRow[]> {
    return after === undefined
      ? reader.select(privacyRequestTable, 'WHERE accountId = ? ORDER BY id DESC LIMIT ?', [accountId, limit])
      : reader.select(privacyRequestTable, 'WHERE accountId = ? AND id < ? ORDER BY id DESC LIMIT ?', [
          accountId,
          after,
          limit,
        ]);
  }

  /** @throws ProblemError 404 `not_found`. */
  async get(reader: Reader, accountId: string, id: string): Promise<PrivacyRequestRow> {
    const row = isId(id)
      ? await reader.first(privacyRequestTable, 'WHERE id = ? AND accountId = ?', [id, accountId])
      : undefined;
    if (!row) throw notFound('privacy request', id);
    return row;
  }

  /**
   * Everything the connection of a request told of its person, and what was written to them about it, as it is now:
   * no copy of it is kept. The first download is the answer, and its receipt.
   *
   * @throws ProblemError 404 `not_found`; 409 `no_export` for a request of another kind
   */
  async export(tx: Tx, accountId: string, id: string): Promise<string> {
    const row = await this.get(tx, accountId, id);
    if (row.kind !== 'export')
      throw new ProblemError(
        409,
        'no_export',
        'This request asks for something to be erased: there is nothing to download, and its receipt says what was done.',
      );
    const people = [];
    for (const contactId of row.contactIds ?? []) people.push(await this.personal(tx, row, contactId));
    const text = JSON.stringify({ request: row.subject, connection: row.connectionId, people }, null, 2);
    if (row.status === 'ready') {
      const sha256 = createHash('sha256').update(text).digest('hex');
      await this.patch(tx, row, {
        status: 'done',
        doneAt: this.clock.now(),
        receipt: { ...row.receipt, sha256 },
      });
    }
    return text;
  }

  private async take(tx: Tx, demanded: DemandedPrivacy): Promise<void> {
    const { appId, tenant } = demanded;
    for (const connection of await this.connections.everOfTenant(tx, appId, tenant))
      await this.note(tx, connection, demanded);
  }

  private async note(tx: Tx, connection: ConnectionRow, { demand, at }: DemandedPrivacy): Promise<void> {
    const { kind, person = {}, subject } = demand;
    const { accountId, id: connectionId } = connection;
    const row: PrivacyRequestRow = {
      id: newId(),
      accountId,
      connectionId,
      kind,
      // Whoever comes back may ask to be forgotten again; the same export is asked for once.
      requestKey: kind === 'export' ? demand.key : `${demand.key}:${at}`,
      subject: subject ?? null,
      status: 'waiting',
      contactIds: null,
      requestedAt: at,
      dueAt: at + answerWithinMs,
      doneAt: null,
      receipt: { people: 0 },
      progress: null,
      attempts: 0,
      nextAt: at,
      error: null,
    };
    const of = { accountId, connectionId };
    if (kind === 'export') {
      row.contactIds = await this.people.find(tx, of, person);
      row.receipt = { people: row.contactIds.length };
      row.status = 'ready';
    } else if (kind === 'erase_person') {
      row.receipt = await this.erasePerson(tx, of, person, at);
      row.status = 'done';
      row.doneAt = this.clock.now();
    } else if (connection.status !== 'deleted') {
      // The app is in the shop again: what it has now was not meant, and the signature does not say how old this is.
      row.receipt = { people: 0, refused: 'connected_again' };
      row.status = 'refused';
      row.doneAt = this.clock.now();
    }
    await tx.insertIgnore(privacyRequestTable, [row]);
    if (row.status === 'waiting') tx.afterCommit(() => this.queue.hint('privacy'));
  }

  private async erasePerson(
    tx: Tx,
    of: { accountId: string; connectionId: string },
    person: NonNullable<DemandedPrivacy['demand']['person']>,
    at: number,
  ): Promise<PrivacyReceipt> {
    const ids = await this.people.find(tx, of, person);
    const receipt = { people: ids.length, erased: 0, forgotten: 0 };
    for (const id of ids) receipt[await this.people.eraseOne(tx, of, id)] += 1;
    // Also whom nobody knows yet: what was sent before and comes later must not bring them back.
    if (receipt.forgotten === 0) await this.people.eraseNamed(tx, of, person, at);
    return receipt;
  }

  private async personal(
    tx: Tx,
    { accountId, connectionId }: PrivacyRequestRow,
    contactId: string,
  ): Promise<Record<string, unknown>> {
    const contact = await this.contacts.get(tx, accountId, contactId);
    const { data: consents } = await this.consents.history(tx, accountId, contactId, { limit: 200 });
    const messages = await this.messages.ofContact(tx, accountId, { connectionId, contactId }, mostOfOne);
    const events = await tx.select(
      eventTable,
      'WHERE contactId = ? AND accountId = ? AND connectionId = ? ORDER BY id DESC LIMIT ?',
      [contactId, accountId, connectionId, mostOfOne],
    );
    return {
      contact,
      consents: consents
        .filter(({ source }) => source.includes(`:${connectionId}:`))
        .map(({ purpose, state, method, effectiveAt, evidence }) => ({
          purpose,
          state,
          method,
          at: isoInstant(effectiveAt),
          evidence,
        })),
      messages: messages.map(({ direction, text, status, createdAt, template }) => ({
        direction,
        text,
        template,
        status,
        at: isoInstant(createdAt),
      })),
      events: events.map(({ type, subject, occurredAt, person, data }) => ({
        type,
        subject,
        at: isoInstant(occurredAt),
        person,
        data,
      })),
    };
  }

  private async patch(tx: Tx, row: PrivacyRequestRow, set: Partial<PrivacyRequestRow>): Promise<void> {
    await tx.updateMany(privacyRequestTable, 'id', [{ key: row.id, set }]);
  }
}
