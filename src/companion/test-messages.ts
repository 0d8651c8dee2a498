import { Injectable } from '@nestjs/common';
import { accountTable } from '../accounts/index.js';
import { NumberService } from '../channels/index.js';
import { ConnectionService, type OwnedConnection } from '../connections/index.js';
import { addressHash, ContactService } from '../contacts/index.js';
import { Database, type Tx } from '../database/index.js';
import { MessagingService, type SendResult } from '../messaging/index.js';
import { ConsentService } from '../optin/index.js';
import { Clock, Secrets } from '../platform/index.js';
import { TemplateService } from '../templates/index.js';
import { testTemplate } from './test-message.template.js';

/** A test is wanted now or not at all, milliseconds. */
const wantedFor = 10 * 60_000;

/** Test messages of a shop's owner to their own phone. */
@Injectable()
export class TestMessages {
  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionService,
    private readonly numbers: NumberService,
    private readonly templates: TemplateService,
    private readonly contacts: ContactService,
    private readonly consents: ConsentService,
    private readonly messaging: MessagingService,
    private readonly secrets: Secrets,
    private readonly clock: Clock,
  ) {}

  /** Has the template approved that a test needs: asked for early, it is there when it is wanted. */
  async prepare(accountId: string): Promise<void> {
    await this.database.write(async (tx) => {
      const number = await this.numbers.default(tx, accountId);
      if (number && this.numbers.hasTemplates(number))
        await this.templates.ensure(tx, accountId, number.wabaId, [testTemplate], 'companion');
    });
  }

  /** The number receives in test mode from now on. */
  async list({ row }: Pick<OwnedConnection, 'row'>, digits: string): Promise<void> {
    const view = await this.connections.get(this.database.read, row.accountId, row.id);
    if (view.testNumbers.includes(`+${digits}`)) return;
    await this.connections.update(
      row.accountId,
      row.id,
      { testNumbers: [...view.testNumbers, `+${digits}`].slice(-50) },
      { probe: false },
    );
  }

  /**
   * Decides a test message within the caller's unit. That the owner says the phone is their own is the
   * consent, for order messages and nothing else.
   *
   * @param digits - international digits
   */
  async send(
    tx: Tx,
    { row, locale }: Pick<OwnedConnection, 'row' | 'locale'>,
    digits: string,
    request: { requestId: string; traceId: string },
  ): Promise<SendResult> {
    const { accountId, id: connectionId } = row;
    const now = this.clock.now();
    const account = await tx.first(accountTable, 'WHERE id = ?', [accountId]);
    const [contactId] = await this.contacts.resolve(tx, [
      { accountId, connectionId, country: account?.country ?? null, person: { phone: `+${digits}` } },
    ]);
    if (contactId !== undefined) {
      await this.consents.record(tx, [
        {
          accountId,
          contactId,
          purpose: 'transactional',
          state: 'granted',
          method: 'test',
          evidence: { statement: 'The owner of the shop said that this phone is their own.' },
          effectiveAt: now,
          source: `companion:${connectionId}:test:${request.requestId}`,
          addressHashes: [addressHash(this.secrets, digits)],
        },
      ]);
    }
    const [result] = await this.messaging.decide(tx, [
      {
        accountId,
        key: {
          plugin: null,
          connectionId,
          subject: `test:${connectionId}`,
          transition: `requested:${request.requestId}`,
        },
        purpose: 'transactional',
        contactId,
        address: { kind: 'phone', value: `+${digits}` },
        template: {
          name: testTemplate.name,
          variables: { shop: row.name },
          locale,
        },
        occurredAt: now,
        expiresAt: now + wantedFor,
        traceId: request.traceId,
      },
    ]);
    if (!result) throw new Error('one request has one answer');
    return result;
  }
}
