import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConnectionService } from '../connections/index.js';
import { Secrets } from '../platform/index.js';
import { deliveryTable, rawBody, sandboxAppSecret } from './index.js';
import { startApi, type ApiFixture } from '../../test/support/api.js';
import { temporarySqlite } from '../../test/support/databases.js';

const token = 'a-token-of-these-tests-only';
const shopSecret = 'a-webhook-secret-of-these-tests';

describe('the hooks, over a real socket', () => {
  let api: ApiFixture;
  let port: number;
  let shop: string;
  let till: string;
  let metaSecret: string;
  let next = 0;

  beforeAll(async () => {
    api = await startApi(await temporarySqlite());
    await api.app.listen(0, '127.0.0.1');
    port = (api.app.getHttpServer().address() as AddressInfo).port;
    const { accountId } = await api.accountKey();
    const connections = api.app.get(ConnectionService);
    const make = async (connector: string, settings: Record<string, unknown>): Promise<string> => {
      const input = { connector, name: connector, settings };
      return (await connections.create(accountId, input, { contactVendor: false })).id;
    };
    shop = await make('woocommerce', {
      url: 'https://shop.example',
      consumerKey: 'ck_1',
      consumerSecret: 'cs_1',
      webhookSecret: shopSecret,
    });
    till = await make('webhook', {
      verification: 'token',
      secret: token,
      mappings: [{ event: 'form.submitted', data: { form: 'x', fields: {} } }],
    });
    metaSecret = sandboxAppSecret(api.app.get(Secrets));
  }, 60_000);
  afterAll(() => api.close());

  /** Sends exactly these headers: a client library would put them right. */
  async function post(path: string, headers: Record<string, string>, body: Buffer): Promise<number> {
    const lines = Object.entries({ host: 'hub.example', 'content-length': String(body.length), ...headers });
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const socket = connect(port, '127.0.0.1');
    socket.write(
      Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${head}connection: close\r\n\r\n`), body]),
    );
    let heard = '';
    socket.on('data', (piece: Buffer) => (heard += piece.toString('latin1')));
    await new Promise((resolve) => socket.once('close', resolve));
    return Number(heard.split(' ')[1]);
  }

  /** A new body each time, so that it is a delivery of its own. */
  const newBody = (): Buffer => Buffer.from(JSON.stringify({ id: ++next, note: 'Grüße' }));
  const stored = async (): Promise<{ body: string; headers: Record<string, string> }> => {
    const [row] = await api.db.read.select(deliveryTable, 'ORDER BY id DESC LIMIT 1');
    if (!row) throw new Error('nothing was stored');
    return { body: rawBody(row).toString('utf8'), headers: row.headers };
  };
  const sign = (secret: string, body: Buffer, encoding: 'hex' | 'base64') =>
    createHmac('sha256', secret).update(body).digest(encoding);
  const doors = {
    shop: (body: Buffer): [string, Record<string, string>] => [
      `/hooks/${shop}`,
      { 'x-wc-webhook-topic': 'order.updated', 'x-wc-webhook-signature': sign(shopSecret, body, 'base64') },
    ],
    till: (): [string, Record<string, string>] => [`/hooks/${till}`, { authorization: `Bearer ${token}` }],
    meta: (body: Buffer): [string, Record<string, string>] => [
      '/hooks/whatsapp',
      { 'x-hub-signature-256': `sha256=${sign(metaSecret, body, 'hex')}` },
    ],
  };
  type Door = keyof typeof doors;
  const everyDoor = Object.keys(doors) as Door[];

  describe.each(everyDoor)('at the door %s', (door) => {
    it.each([
      'application/json,application/json',
      'json',
      'utf-8',
      '',
      'APPLICATION/JSON; Charset=UTF-8',
      'application/json; charset=utf-8; boundary=x; q=1',
      'application/json;;;',
      ';',
      '*/*',
      'text/html, application/json',
      'not a type at all',
    ])('a signed body is taken whatever its content type was made of: %j', async (type) => {
      const body = newBody();
      const [path, headers] = doors[door](body);
      expect(await post(path, { ...headers, 'content-type': type }, body)).toBe(200);
      expect((await stored()).body).toBe(body.toString());
    });

    it('a signed body without a content type is taken', async () => {
      const body = newBody();
      const [path, headers] = doors[door](body);
      expect(await post(path, headers, body)).toBe(200);
    });

    it.each([
      ['gzip', gzipSync],
      ['GZIP', gzipSync],
      ['x-gzip', gzipSync],
      ['deflate', deflateSync],
      ['deflate', deflateRawSync],
      ['br', brotliCompressSync],
      ['identity', (body: Buffer) => body],
      ['deflate, gzip', (body: Buffer) => gzipSync(deflateSync(body))],
    ])('a body compressed with %s is read, be it signed before or after', async (encoding, compress) => {
      for (const signedPlain of [true, false]) {
        const body = newBody();
        const packed = compress(body);
        const [path, headers] = doors[door](signedPlain ? body : packed);
        const status = await post(path, { ...headers, 'content-encoding': encoding }, packed);
        expect({ signedPlain, status }).toEqual({ signedPlain, status: 200 });
        const kept = await stored();
        expect(kept.body).toBe(body.toString());
        expect(kept.headers['content-encoding'] ?? 'identity').toBe('identity');
      }
    });

    it('a bomb is refused, and a way that is not read, and what is not compressed as it says', async () => {
      const bomb = gzipSync(Buffer.alloc(40_000_000, ' '));
      const broken = Buffer.concat([gzipSync(newBody()).subarray(0, 20), Buffer.alloc(40, 0xff)]);
      for (const [encoding, body, status] of [
        ['gzip', bomb, 413],
        ['zstd', newBody(), 415],
        ['gzip, gzip, gzip', gzipSync(newBody()), 415],
        ['gzip', broken, 400],
      ] as const) {
        const [path, headers] = doors[door](body);
        expect(await post(path, { ...headers, 'content-encoding': encoding }, body)).toBe(status);
      }
    });

    it('a body that a proxy has decompressed and still calls compressed is taken', async () => {
      const body = newBody();
      const [path, headers] = doors[door](body);
      expect(await post(path, { ...headers, 'content-encoding': 'gzip' }, body)).toBe(200);
      expect((await stored()).body).toBe(body.toString());
    });

    it('a wrong signature is refused, compressed or not', async () => {
      const body = newBody();
      const [path] = doors[door](body);
      const wrong = { authorization: 'Bearer no', 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` };
      expect(await post(path, wrong, body)).toBe(401);
      expect(await post(path, { ...wrong, 'content-encoding': 'gzip' }, gzipSync(body))).toBe(401);
    });
  });

  it('says that a body is too large, to a sender who is still writing it', async () => {
    const body = Buffer.alloc(5_000_000, 'x');
    expect(await post(`/hooks/${shop}`, {}, body)).toBe(413);
  });

  it('keeps the content type as it was sent, for the connector to judge', async () => {
    const [path, headers] = doors.till();
    const type = 'application/x-www-form-urlencoded,application/x-www-form-urlencoded';
    await post(path, { ...headers, 'content-type': type }, Buffer.from(`a=1&id=${++next}`));
    expect((await stored()).headers['content-type']).toBe(type);
  });

  it('says what is wrong with a body that does not arrive as announced, and does not call it a fault of ours', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `POST /hooks/${shop} HTTP/1.1\r\nhost: hub.example\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n`,
    );
    let heard = '';
    socket.on('data', (piece: Buffer) => (heard += piece.toString('latin1')));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(heard).toMatch(/^HTTP\/1\.1 400 /);
    expect(heard).not.toContain('internal');
  });
});
