import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ConnectionService } from '../../connections/index.js';
import { Metrics, newId } from '../../platform/index.js';
import { startApi, type ApiFixture } from '../../../test/support/api.js';
import { temporarySqlite } from '../../../test/support/databases.js';
import { deliveryRequest } from '../../../test/emulators/woocommerce/index.js';
import { PlainSocket } from '../../../test/support/sockets.js';

const secret = 'a-webhook-secret-of-these-tests';
const doors = ['/hooks/whatsapp', `/hooks/${newId()}`, '/v1/contacts', `/companion/v1/${newId()}/heartbeat`];

describe.each([
  ['that never end', { timeoutMs: 400, unfinishedBytes: 64 * 1024 * 1024 }],
  ['that fill the memory', { timeoutMs: 60_000, unfinishedBytes: 1024 * 1024 }],
])('unfinished bodies %s', (what, receiving) => {
  let api: ApiFixture;
  let port: number;
  let hook: string;
  const sockets: PlainSocket[] = [];

  beforeAll(async () => {
    api = await startApi(await temporarySqlite(), { receiving });
    await api.app.listen(0, '127.0.0.1');
    port = (api.app.getHttpServer().address() as AddressInfo).port;
    const { accountId } = await api.accountKey();
    const settings = {
      url: 'https://shop.example',
      consumerKey: 'ck_1',
      consumerSecret: 'cs_1',
      webhookSecret: secret,
    };
    const made = await api.app
      .get(ConnectionService)
      .create(accountId, { connector: 'woocommerce', name: 'Shop', settings }, { contactVendor: false });
    hook = `http://127.0.0.1:${port}/hooks/${made.id}`;
  }, 60_000);
  afterEach(() => sockets.splice(0).forEach((socket) => socket.close()));
  afterAll(() => api.close());

  const begin = async (path: string, announced: number, sent: number): Promise<PlainSocket> => {
    const socket = await PlainSocket.to(port);
    sockets.push(socket);
    await socket.begin(path, announced, sent);
    return socket;
  };
  const deliver = async (id: number): Promise<number> => {
    const { headers, body } = deliveryRequest(
      'order.created',
      { id, status: 'processing', currency: 'EUR', total: '19.90', note: 'x'.repeat(2_500) },
      secret,
    );
    return (await fetch(hook, { method: 'POST', headers, body })).status;
  };
  const cut = async (reason: string): Promise<number> => {
    const line = new RegExp(`^liaison_bodies_cut_total\\{reason="${reason}"\\} (\\d+)`, 'm');
    return Number(line.exec(await api.app.get(Metrics).registry.metrics())?.[1] ?? 0);
  };

  if (what === 'that never end') {
    it.each(doors)('are ended at %s after the time a request may take, with an answer', async (door) => {
      const before = await cut('timeout');
      const socket = await begin(door, 900_000, 1_000);
      expect(await socket.ended()).toBe('HTTP/1.1 408 Request Timeout');
      expect(await cut('timeout')).toBe(before + 1);
    });

    it('are ended when only the headers trickle in', async () => {
      const socket = await PlainSocket.to(port);
      sockets.push(socket);
      await socket.write('POST /hooks/whatsapp HTTP/1.1\r\nhost: hub.example\r\nx-slow: ');
      expect(await socket.ended()).toBe('HTTP/1.1 408 Request Timeout');
    });

    it('and those that came in time are answered', async () => {
      expect(await deliver(1)).toBe(200);
    });
  } else {
    it('are cut, the oldest first, while orders get in', async () => {
      const held = await Promise.all(
        Array.from({ length: 20 }, (_, index) => begin(doors[index % doors.length] ?? '', 900_000, 200_000)),
      );
      for (let id = 100; id < 120; id++) expect(await deliver(id)).toBe(200);
      const [first] = await Promise.all(held.slice(0, 5).map((socket) => socket.ended()));
      expect(first).toMatch(/^(HTTP\/1\.1 503 Service Unavailable|)$/);
      expect((await cut('address')) + (await cut('memory'))).toBeGreaterThanOrEqual(15);
      const metrics = await api.app.get(Metrics).registry.metrics();
      const bytes = Number(/^liaison_unfinished_body_bytes (\d+)/m.exec(metrics)?.[1]);
      expect(bytes).toBeGreaterThan(0);
      expect(bytes).toBeLessThanOrEqual(receiving.unfinishedBytes);
    });

    it('are forgotten when their senders go', async () => {
      const socket = await begin('/hooks/whatsapp', 900_000, 300_000);
      expect(socket.isOpen).toBe(true);
      socket.close();
      for (;;) {
        const metrics = await api.app.get(Metrics).registry.metrics();
        if (/^liaison_unfinished_body_bytes 0$/m.test(metrics)) break;
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(await deliver(200)).toBe(200);
    });
  }
});
