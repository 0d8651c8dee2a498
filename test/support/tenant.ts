import { eventTable } from '../../src/events/event.entity.js';
import { deliveryTable } from '../../src/ingress/delivery.entity.js';
import { newId, newTraceId } from '../../src/platform/index.js';
import { privacyRequestTable } from '../../src/privacy/privacy-request.entity.js';
import { numberSignupTable, type NumberSignupRow } from '../../src/signups/number-signup.entity.js';
import { timerTable } from '../../src/timers/timer.entity.js';
import type { ApiFixture } from './api.js';
import { png } from './files.js';

/** Words that are one account's alone: nobody else may ever read them. */
export interface TenantWords {
  account: string;
  person: string;
  phone: string;
  email: string;
  order: string;
  connection: string;
  key: string;
  template: string;
}

const victim: TenantWords = {
  account: 'Vittima',
  person: 'Victoria',
  phone: '+39 333 123 4567',
  email: 'victoria@example.com',
  order: 'VICTIM-ORDER',
  connection: 'victim-settings',
  key: 'victim-key',
  template: 'vittima_hello',
};

/** One account with something of every kind, and the address of each. */
export class Tenant {
  readonly ids: Record<string, string> = {};
  key = '';
  accountId = '';

  constructor(
    private readonly api: ApiFixture,
    readonly words: TenantWords = victim,
  ) {}

  async settleIn(): Promise<this> {
    const made = await this.api
      .call('post', '/v1/accounts')
      .send({ name: this.words.account, country: 'IT', language: 'it', timezone: 'Europe/Rome' });
    const account = made.body as { id: string; apiKey: { key: string; id: string } };
    this.accountId = account.id;
    this.key = account.apiKey.key;
    this.ids['accounts'] = account.id;
    this.ids['api-keys'] = (await this.make('/v1/api-keys', { name: this.words.key, scopes: ['read'] })).id;
    this.ids['connections'] = (
      await this.make('/v1/connections', {
        connector: 'woocommerce',
        name: this.words.connection,
        settings: {
          url: 'http://127.0.0.1:1',
          consumerKey: 'ck_v',
          consumerSecret: 'cs_v',
          webhookSecret: 'whsec_victim',
        },
      })
    ).id;
    this.ids['numbers'] = (await this.make('/v1/numbers', { sandbox: true })).id;
    this.ids['contacts'] = (
      await this.make('/v1/contacts', {
        firstName: this.words.person,
        phone: this.words.phone,
        email: this.words.email,
      })
    ).id;
    await this.make('/v1/consents', {
      contact: this.ids['contacts'],
      purpose: 'transactional',
      state: 'granted',
      method: 'web_form',
      evidence: { text: `${this.words.person} agreed` },
    });
    const { templates } = await this.make<{ templates: { id: string }[] }>('/v1/templates', {
      name: this.words.template,
      purpose: 'transactional',
      category: 'utility',
      variables: { name: { description: 'First name', example: 'Ana' } },
      languages: { en: { body: 'Hello {{name}}, your order is on its way to you.' } },
    });
    this.ids['templates'] = templates[0]?.id ?? '';
    this.ids['messages'] = (
      await this.make('/v1/messages', {
        to: { contactId: this.ids['contacts'] },
        purpose: 'transactional',
        template: { name: this.words.template, variables: { name: this.words.person } },
      })
    ).id;
    const [conversation] = await this.api.db.read.query<{ conversationId: string }>(
      'SELECT conversationId FROM message WHERE id = ?',
      [this.ids['messages']],
    );
    this.ids['conversations'] = conversation?.conversationId ?? '';
    this.ids['notes'] = (
      await this.make(`/v1/conversations/${this.ids['conversations']}/notes`, {
        text: `${this.words.person} likes tea`,
      })
    ).id;
    this.ids['media'] = await this.upload();
    await this.store();
    return this;
  }

  /** What only the pipeline makes. */
  private async store(): Promise<void> {
    const [deliveryId, eventId, timerId, traceId] = [newId(), newId(), newId(), newTraceId()];
    const connectionId = this.ids['connections'] ?? '';
    const { accountId } = this;
    const at = this.api.clock.now();
    const signupId = newId();
    this.ids['number-signups'] = signupId;
    const requestId = newId();
    this.ids['privacy-requests'] = requestId;
    await this.api.db.write(async (tx) => {
      await tx.insert(numberSignupTable, [signedUp(signupId, accountId, at)]);
      await tx.insert(privacyRequestTable, [
        {
          id: requestId,
          accountId,
          connectionId,
          kind: 'export',
          requestKey: 'request:1',
          subject: 'customer:1',
          status: 'ready',
          contactIds: [this.ids['contacts'] ?? ''],
          requestedAt: at,
          dueAt: at + 30 * 86_400_000,
          doneAt: null,
          receipt: { people: 1 },
          progress: null,
          attempts: 0,
          nextAt: at,
          error: null,
        },
      ]);
      await tx.insert(deliveryTable, [
        {
          id: deliveryId,
          accountId,
          connectionId,
          topic: 'order.updated',
          bodyHash: 'f'.repeat(64),
          source: 'webhook',
          headers: { 'x-wc-webhook-topic': 'order.updated' },
          body: JSON.stringify({ number: this.words.order }),
          encoding: 'utf8',
          receivedAt: at,
          status: 'parked',
          attempts: 1,
          dueAt: at,
          error: `${this.words.order} has no status`,
          traceId,
        },
      ]);
      await tx.insert(eventTable, [
        {
          id: eventId,
          accountId,
          connectionId,
          type: 'order.placed',
          subject: `order:${this.words.order}`,
          transitionKey: 'placed',
          occurredAt: at,
          recordedAt: at,
          superseded: false,
          supersededBy: null,
          contactId: this.ids['contacts'] ?? null,
          person: null,
          data: { order: { id: this.words.order } },
          deliveryId,
          traceId,
          originKind: 'connection',
          originId: connectionId,
          status: 'dispatched',
        },
      ]);
      await tx.insert(timerTable, [
        {
          id: timerId,
          accountId,
          plugin: 'cart-recovery',
          connectionId,
          timerKey: this.words.order,
          journeyId: null,
          eventId,
          dueAt: at + 1_000,
          payload: {},
          status: 'pending',
          reason: null,
          createdAt: at,
          settledAt: null,
          traceId,
        },
      ]);
    });
    Object.assign(this.ids, { deliveries: deliveryId, events: eventId, timers: timerId });
  }

  private async upload(): Promise<string> {
    const answer = await this.api
      .call('post', `/v1/media?filename=${this.words.order}.png`, this.key)
      .set('content-type', 'image/png')
      .send(png());
    if (answer.status !== 201) throw new Error(`POST /v1/media answered ${answer.status}: ${answer.text}`);
    return (answer.body as { id: string }).id;
  }

  private async make<T = { id: string }>(path: string, body: object): Promise<T> {
    const answer = await this.api.call('post', path, this.key).send(body);
    if (answer.status >= 300) throw new Error(`POST ${path} answered ${answer.status}: ${answer.text}`);
    return answer.body as T;
  }
}

/** A number that was signed up, and removed since. */
function signedUp(id: string, accountId: string, at: number): NumberSignupRow {
  return {
    id,
    accountId,
    channel: 'whatsapp',
    appId: newId(),
    flow: 'number',
    label: null,
    returnUrl: null,
    state: 'completed',
    step: 'done',
    fault: null,
    faultDetail: null,
    codeHash: null,
    secrets: null,
    tokenExpiresAt: null,
    businessAccountId: '1',
    senderId: '2',
    businessId: '3',
    displayPhone: '+1 555 0100',
    isOnPhoneApp: false,
    choices: null,
    numberId: null,
    copies: null,
    signedAt: at,
    tries: 0,
    dueAt: null,
    claimToken: null,
    claimUntil: 0,
    createdAt: at,
    updatedAt: at,
    expiresAt: at,
  };
}
