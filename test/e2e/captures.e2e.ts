import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestHub } from '../support/hub.js';
import { root, until } from '../support/processes.js';
import { connectShop } from '../support/deliveries.js';

const folder = join(root, 'connectors/woocommerce/fixtures');
/** The 42 recorded ones; those after them are hand-made. */
const names = readdirSync(folder)
  .filter((name) => /^\d{3}-.*\.json$/.test(name) && !name.endsWith('.expected.json') && name < '043')
  .sort();

interface Recorded {
  url: string;
  headers: Record<string, string>;
  bodyBase64?: string;
  bodyText: string;
}

describe('every delivery recorded from a real shop', () => {
  let hub: TestHub;
  let shop: { id: string };
  let other: { id: string };
  beforeAll(async () => {
    hub = await TestHub.start();
    shop = await connectShop(hub, { webhookSecret: 'whsec-local-1' });
    other = await connectShop(hub, { webhookSecret: 's2' });
  }, 120_000);
  afterAll(() => hub.stop(), 60_000);

  it('passes the front door byte for byte and gives the right events, each once', async () => {
    expect(names.length).toBe(42);
    for (const name of names) {
      const recorded = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Recorded;
      const {
        host: _host,
        connection: _connection,
        'content-length': _length,
        ...headers
      } = recorded.headers;
      const answer = await fetch(`${hub.url}/hooks/${recorded.url === '/fail' ? other.id : shop.id}`, {
        method: 'POST',
        headers,
        body:
          recorded.bodyBase64 === undefined ? recorded.bodyText : Buffer.from(recorded.bodyBase64, 'base64'),
      });
      expect([name, answer.status]).toEqual([name, 200]);
    }
    await until(
      'the deliveries to be translated',
      async () => (await hub.list('/v1/deliveries?status=pending')).length === 0,
    );
    expect(await hub.list('/v1/deliveries?status=parked')).toEqual([]);
    const events = await hub.list<{ type: string; subject: string; transition: string; superseded: boolean }>(
      `/v1/events?connection=${shop.id}`,
    );
    const seen = events.map((event) => `${event.subject} ${event.transition}`);
    expect(new Set(seen).size).toBe(seen.length);
    const of = (subject: string) =>
      events
        .filter((event) => event.subject === subject)
        .map((event) => event.type)
        .sort();
    // Order 13 arrives as created, already completed, with a tracking number, paid, and partly refunded.
    expect(of('order:13')).toEqual([
      'order.accepted',
      'order.paid',
      'order.placed',
      'order.refunded',
      'order.shipped',
    ]);
    // Order 15 is cash on delivery: its update arrives before its creation, and it is never paid.
    expect(of('order:15')).toEqual(['order.accepted', 'order.placed']);
  });
});
