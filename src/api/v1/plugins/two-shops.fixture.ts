import { DispatchStage } from '../../../dispatch/index.js';
import { EventStore } from '../../../events/index.js';
import { newId, newTraceId } from '../../../platform/index.js';
import type { AnyEventDraft } from '../../../sdk/index.js';
import { sampleEvent } from '../../../../test/kit/samples.js';
import type { ApiFixture } from '../../../../test/support/api.js';

export type Json = Record<string, unknown>;
export interface Installation {
  id: string;
  enabled: boolean;
  settings: Json;
  source: string;
  sources: { enabled: string; settings: Json };
  problem: { code: string; detail: string; fields: { field: string; reason: string }[] } | null;
}

/** A new account with two shops, and what may happen in them. */
export class TwoShops {
  private orders = 0;

  private constructor(
    readonly api: ApiFixture,
    readonly accountId: string,
    readonly key: string,
    readonly a: string,
    readonly b: string,
  ) {}

  static async open(api: ApiFixture): Promise<TwoShops> {
    const { accountId, key } = await api.accountKey();
    const shop = async (name: string) => {
      const settings = {
        url: 'http://127.0.0.1:1',
        consumerKey: 'ck',
        consumerSecret: 'cs',
        webhookSecret: 'a-secret-of-a-webhook',
      };
      const made = await api
        .call('post', '/v1/connections', key)
        .send({ connector: 'woocommerce', name, settings });
      return (made.body as { id: string }).id;
    };
    return new TwoShops(api, accountId, key, await shop('A'), await shop('B'));
  }

  /** Address of a plugin: of a shop, or of the account. */
  at(shopId: string | undefined, plugin: string): string {
    return shopId === undefined ? `/v1/plugins/${plugin}` : `/v1/connections/${shopId}/plugins/${plugin}`;
  }
  async read(shopId: string | undefined, plugin: string): Promise<Installation> {
    return (await this.api.call('get', this.at(shopId, plugin), this.key)).body as Installation;
  }
  put(shopId: string | undefined, plugin: string, body: Json) {
    return this.api.call('put', this.at(shopId, plugin), this.key).send(body);
  }
  async listed(shopId: string | undefined, plugin: string): Promise<Installation | undefined> {
    const path = shopId === undefined ? '/v1/plugins' : `/v1/connections/${shopId}/plugins`;
    const { data } = (await this.api.call('get', path, this.key)).body as { data: Installation[] };
    return data.find(({ id }) => id === plugin);
  }

  /** What happened, as the translation of a delivery or a number's webhook stores it; decided at once. */
  async happens(connectionId: string, draft: AnyEventDraft, contactId?: string): Promise<string> {
    const { api, accountId } = this;
    const input = { accountId, connectionId, draft, contactId, traceId: newTraceId() };
    const [row] = await api.db.write((tx) =>
      api.app.get(EventStore).append(tx, [{ ...input, recordedAt: api.clock.now() }]),
    );
    while ((await api.app.get(DispatchStage).run()) > 0);
    return row?.id ?? '';
  }
  placed(connectionId: string, fields: Json = {}): Promise<string> {
    const id = String(++this.orders);
    const occurredAt = this.api.clock.now();
    const order = { id, number: id, createdAt: occurredAt, history: false, renewal: false, ...fields };
    const draft = sampleEvent('order.accepted', { data: { order } });
    return this.happens(connectionId, { ...draft, subject: `order:${id}`, occurredAt });
  }
  /** A product that somebody waits for is back. */
  back(connectionId: string): Promise<string> {
    const draft = { ...sampleEvent('product.back_in_stock'), subject: `product:${newId()}` };
    return this.happens(connectionId, draft);
  }
  /** A button of the question about cash on delivery is pressed. */
  answered(connectionId: string): Promise<string> {
    const replyTo = { messageId: newId(), plugin: 'cash-on-delivery', subject: 'order:77', connectionId };
    return this.happens('the-number', {
      type: 'message.received',
      subject: `message:${newId()}`,
      transition: 'received',
      occurredAt: this.api.clock.now(),
      data: { messageId: newId(), button: 'Confirm', replyTo },
    });
  }

  async decisions(eventId: string): Promise<{ plugin: string; reason: string }[]> {
    const { decisions } = await this.body<{ decisions: { plugin: string; reason: string }[] }>(
      `/v1/events/${eventId}`,
    );
    return decisions;
  }
  async events(type: string): Promise<{ connectionId: string; data: Json }[]> {
    return (await this.body<{ data: { connectionId: string; data: Json }[] }>(`/v1/events?type=${type}`))
      .data;
  }
  async timers(): Promise<string[]> {
    const { data } = await this.body<{ data: { status: string; reason: string | null }[] }>('/v1/timers');
    return data.map((timer) => `${timer.status} ${timer.reason}`);
  }

  private async body<T>(path: string): Promise<T> {
    return (await this.api.call('get', path, this.key)).body as T;
  }
}
