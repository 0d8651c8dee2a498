import { createHmac } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { ActionCalls } from '../../../src/connections/index.js';
import { DecisionBatch, DispatchStage, PluginRuns } from '../../../src/dispatch/index.js';
import { eventTable } from '../../../src/events/index.js';
import { TranslateStage } from '../../../src/ingress/index.js';
import { messageTable } from '../../../src/messaging/index.js';
import type { ApiFixture } from '../api.js';

const secret = 'the secret of the tracker and the shops';

/** A decision about an event, as the API shows it. */
export interface Decided {
  plugin: string | null;
  verdict: string;
  reason: string | null;
  gates: { explanation: string; evidence?: Record<string, unknown> }[];
}

/** Who bought: what shop and tracker know of them. */
export interface Buyer {
  phone?: string;
  email?: string;
}

/** An account with a shop and a parcel tracker, and what they tell through the front door. */
export class TrackerStory {
  private static stories = 0;
  private readonly address: string;
  private constructor(
    readonly api: ApiFixture,
    readonly accountId: string,
    readonly key: string,
    readonly shop: string,
    readonly tracker: string,
  ) {
    this.address = `http://127.0.0.1:${(api.app.getHttpServer().address() as AddressInfo).port}/hooks`;
  }

  static async open(api: ApiFixture, settings: object = {}): Promise<TrackerStory> {
    const made = await api
      .call('post', '/v1/accounts')
      .send({ name: `Account ${++this.stories}`, country: 'ES', language: 'en', timezone: 'Europe/Madrid' });
    const { id, apiKey } = made.body as { id: string; apiKey: { key: string } };
    await api.call('post', '/v1/numbers', apiKey.key).send({ sandbox: true }).expect(201);
    await api
      .call('put', '/v1/plugins/order-notifications', apiKey.key)
      .send({ enabled: true, settings })
      .expect(200);
    const connect = async (connector: string, name: string) => {
      const answer = await api
        .call('post', '/v1/connections', apiKey.key)
        .send({ connector, name, settings: { secret } })
        .expect(201);
      return (answer.body as { id: string }).id;
    };
    const shop = await connect('toy-store', 'Tea & Co');
    const story = new TrackerStory(api, id, apiKey.key, shop, await connect('toy-tracker', 'Parcels'));
    api.clock.advance(1_000);
    return story;
  }

  async connect(connector: string, name: string): Promise<string> {
    const answer = await this.api
      .call('post', '/v1/connections', this.key)
      .send({ connector, name, settings: { secret } })
      .expect(201);
    return (answer.body as { id: string }).id;
  }

  /** The shop tells that an order was accepted, by somebody who agreed to messages. */
  async ordered(order: Record<string, unknown>, buyer: Buyer, at = this.shop): Promise<void> {
    await this.tellsStage(order, 'accepted', { ...buyer, optin: true }, at);
  }

  async tellsStage(
    order: Record<string, unknown>,
    stage: string,
    more: Record<string, unknown> = {},
    at = this.shop,
  ): Promise<void> {
    const now = this.api.clock.now();
    await this.deliver(at, 'x-store-signature', { created: now, at: now, ...order, stage, ...more });
  }

  /** The tracker tells where a parcel is. */
  async scanned(
    parcel: { id: string; order_number: string; tracking_number?: string } & Record<string, unknown>,
    tag: string,
    buyer: Buyer = {},
    at = this.api.clock.now(),
    tracker = this.tracker,
  ): Promise<void> {
    await this.deliver(tracker, 'x-tracker-signature', {
      tracking_number: `T-${parcel.id}`,
      ...(buyer.phone === undefined ? {} : { customer_phone: buyer.phone }),
      ...(buyer.email === undefined ? {} : { customer_email: buyer.email }),
      ...parcel,
      checkpoints: [{ tag, at: new Date(at).toISOString() }],
    });
  }

  private async deliver(connectionId: string, header: string, body: object): Promise<void> {
    const text = JSON.stringify(body);
    const answer = await fetch(`${this.address}/${connectionId}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [header]: createHmac('sha256', secret).update(text).digest('base64'),
      },
      body: text,
    });
    if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  }

  async translate(): Promise<void> {
    while ((await this.api.app.get(TranslateStage).run()) > 0);
  }

  async dispatch(): Promise<void> {
    while ((await this.api.app.get(DispatchStage).run()) > 0);
  }

  async calls(): Promise<void> {
    while ((await this.api.app.get(ActionCalls).run()) > 0);
  }

  /** Everything that was delivered is decided. */
  async settle(): Promise<void> {
    await this.translate();
    await this.dispatch();
  }

  /** Decides about each waiting event in a unit of its own, all at once, as that many processes do. */
  async dispatchAtOnce(): Promise<void> {
    const rows = await this.api.db.read.select(
      eventTable,
      "WHERE accountId = ? AND status = 'pending' ORDER BY id",
      [this.accountId],
    );
    await Promise.all(
      rows.map((row) =>
        this.api.db.write(
          async (tx) => {
            await this.api.app
              .get(DecisionBatch)
              .decide(tx, await this.api.app.get(PluginRuns).ofEvents(tx, [row]));
            await tx.execute("UPDATE event SET status = 'dispatched' WHERE id = ?", [row.id]);
          },
          { retryDuplicates: true },
        ),
      ),
    );
  }

  /** What waits for its template counts as handed to WhatsApp: what was sent outlives its person. */
  async sent(): Promise<void> {
    await this.api.db.write((tx) =>
      tx.execute("UPDATE message SET state = 'sent' WHERE accountId = ? AND state = 'delayed'", [
        this.accountId,
      ]),
    );
  }

  /** What customers were told, or will be once their template is approved: the connection and the template. */
  async told(): Promise<{ id: string; by: string; template: string; variables: Record<string, unknown> }[]> {
    const rows = await this.api.db.read.select(
      messageTable,
      "WHERE accountId = ? AND state <> 'refused' ORDER BY id",
      [this.accountId],
    );
    return rows.map(({ id, connectionId, templateName, content }) => ({
      id,
      by:
        connectionId === this.shop
          ? 'shop'
          : connectionId === this.tracker
            ? 'tracker'
            : (connectionId ?? ''),
      template: templateName ?? '',
      variables: content?.template?.variables ?? {},
    }));
  }

  /** What was decided about the events of a type, by the connection they came from. */
  async decided(type: string): Promise<(Decided & { connectionId: string })[]> {
    const { data } = (await this.api.call('get', `/v1/events?type=${type}`, this.key)).body as {
      data: { id: string; connectionId: string }[];
    };
    const found = await Promise.all(
      data.map(async ({ id, connectionId }) => {
        const answer = await this.api.call('get', `/v1/events/${id}`, this.key);
        const { decisions } = answer.body as { decisions: Decided[] };
        return decisions.map((decision) => ({ ...decision, connectionId }));
      }),
    );
    return found.flat();
  }
}
