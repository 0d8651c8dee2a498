import { createHmac } from 'node:crypto';
import { numberTable } from '../../src/channels/index.js';
import { FrontDoor, sandboxAppSecret, TranslateStage } from '../../src/ingress/index.js';
import { Secrets } from '../../src/platform/index.js';
import type { AnyEventDraft, AnyPlugin, Person } from '../../src/sdk/index.js';
import { startApi, type ApiFixture } from './api.js';
import { crmConnector } from './crm.connector.js';
import { Crm } from './crm.js';
import type { TemporaryDatabase } from './databases.js';

/** An account with a shop and a sender, and people who order, agree and write. */
export class People {
  private told = 0;

  private constructor(
    readonly api: ApiFixture,
    readonly crm: Crm,
    private readonly phoneNumberId: string,
  ) {}

  /** @param plugins - besides the product's */
  static async start(temporary: TemporaryDatabase, plugins: readonly AnyPlugin[] = []): Promise<People> {
    const api = await startApi(temporary, { connectors: [crmConnector], plugins });
    const crm = await Crm.connect(api);
    const made = await api.call('post', '/v1/numbers', crm.key).send({ sandbox: true }).expect(201);
    const { id } = made.body as { id: string };
    await api.db.write((tx) => tx.execute("UPDATE number SET status = 'active'"));
    const number = await api.db.read.first(numberTable, 'WHERE id = ?', [id]);
    return new People(api, crm, number?.phoneNumberId ?? '');
  }

  /** Makes a contact; answers its id. */
  async contact(body: object): Promise<string> {
    const made = await this.api.call('post', '/v1/contacts', this.crm.key).send(body).expect(201);
    return (made.body as { id: string }).id;
  }

  /** Merges a contact into another, a minute later. */
  async merge(from: string, into: string): Promise<void> {
    this.api.clock.advance(60_000);
    await this.api.call('post', `/v1/contacts/${from}/merge`, this.crm.key).send({ into }).expect(200);
  }

  async unmerge(kept: string, contactId?: string) {
    this.api.clock.advance(60_000);
    return this.api
      .call('post', `/v1/contacts/${kept}/unmerge`, this.crm.key)
      .send(contactId === undefined ? {} : { contactId });
  }

  /** Somebody's order, or what else a shop says of them; answers its subject. */
  async tell(person: Person, type: 'order.placed' | 'consent.granted' | 'consent.revoked'): Promise<string> {
    const now = this.api.clock.now();
    const subject = `order:${++this.told}`;
    const order = { id: subject, number: subject, createdAt: now, total, items: [], physical: true };
    const consent = { purposes: ['marketing'], method: 'checkout', effectiveAt: now, evidence: {} };
    const data = type === 'order.placed' ? { order } : consent;
    const draft = { type, subject, transition: 'told', occurredAt: now, person, data };
    await this.crm.deliver([draft as AnyEventDraft]);
    return subject;
  }

  /** Somebody fills a cart; plugins hear of it. */
  async cart(phone: string): Promise<void> {
    const now = this.api.clock.now();
    const token = `cart-${++this.told}`;
    const cart = {
      token,
      kind: 'cart',
      updatedAt: now,
      total,
      items: [{ name: 'Shoes', quantity: 1 }],
      recoveryUrl: 'https://shop.example/r',
    };
    const subject = `cart:${token}`;
    const draft = { type: 'cart.updated', subject, transition: 'updated:1', occurredAt: now };
    await this.crm.deliver([{ ...draft, person: { phone }, data: { cart } } as AnyEventDraft]);
    await this.crm.dispatch();
  }

  /** Journeys of contacts, each with its timers. */
  async ways(ids: readonly string[]): Promise<{ status: string }[]> {
    return this.api.db.read.query<{ status: string }>(
      `SELECT j.id, j.contactId, j.activeSlot, j.status, j.endedAt, j.outcome, j.reason, t.id AS timer,
         t.status AS timerStatus, t.settledAt, t.reason AS timerReason
       FROM journey j LEFT JOIN timer t ON t.journeyId = j.id WHERE j.contactId IN (?) ORDER BY j.id, t.id`,
      [ids],
    );
  }

  /** Somebody writes on WhatsApp; answers the id Meta gave. */
  async write(from: string, text: string): Promise<string> {
    const id = `wamid.${++this.told}`;
    const timestamp = String(Math.floor(this.api.clock.now() / 1000));
    const value = {
      messaging_product: 'whatsapp',
      metadata: { phone_number_id: this.phoneNumberId },
      contacts: [{ wa_id: from, profile: { name: 'Somebody' } }],
      messages: [{ id, from, timestamp, type: 'text', text: { body: text } }],
    };
    const entry = [{ id: '1', changes: [{ field: 'messages', value }] }];
    const body = Buffer.from(JSON.stringify({ object: 'whatsapp_business_account', entry }));
    const key = sandboxAppSecret(new Secrets({ secret: 'a secret of the tests' }));
    const headers = {
      'x-hub-signature-256': `sha256=${createHmac('sha256', key).update(body).digest('hex')}`,
    };
    const request = { method: 'POST', url: '/hooks/whatsapp', headers, body };
    const { status } = await this.api.app.get(FrontDoor).receiveChannel('whatsapp', request);
    if (status !== 200) throw new Error(`the front door answered ${status}`);
    while ((await this.api.app.get(TranslateStage).run()) > 0);
    return id;
  }

  /** Everything stored of these contacts, by table, without when a row was last written. */
  async stored(ids: readonly string[]): Promise<Record<string, unknown[]>> {
    const found: Record<string, unknown[]> = {};
    for (const [table, column] of owned) {
      const rows = await this.api.db.read.query(`SELECT * FROM ${table} WHERE ${column} IN (?) ORDER BY id`, [
        ids,
      ]);
      found[table] = rows.map((row) => ({
        ...row,
        updatedAt: 0,
        ...(table === 'contact' ? parsed(row) : {}),
      }));
    }
    return found;
  }

  /** Whose the rows with these keys are. */
  async ownersOf(table: string, column: string, keys: readonly string[]): Promise<Map<string, string>> {
    if (keys.length === 0) return new Map();
    const rows = await this.api.db.read.query<{ name: string; contactId: string }>(
      `SELECT ${column} AS name, contactId FROM ${table} WHERE ${column} IN (?)`,
      [keys],
    );
    return new Map(rows.map((row) => [row.name, row.contactId]));
  }
}

const total = { amount: '10.00', currency: 'EUR' };

const owned = [
  ['contact', 'id'],
  ['contact_field', 'contactId'],
  ['contact_tag', 'contactId'],
  ['identity', 'contactId'],
  ['event', 'contactId'],
  ['message', 'contactId'],
  ['conversation', 'contactId'],
  ['consent_entry', 'contactId'],
  ['journey', 'contactId'],
] as const;

function parsed(row: Record<string, unknown>): Record<string, unknown> {
  return { fields: JSON.parse(String(row['fields'])) as unknown };
}
