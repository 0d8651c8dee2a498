import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import '../accounts/account.entity.js';
import { databaseKinds } from '../../test/support/databases.js';
import { Database } from '../database/index.js';
import { Metrics, Secrets } from '../platform/index.js';
import { GraphClient, type SendingNumber } from './graph.client.js';
import { templatePayload, textPayload, type MessagePayload } from './graph-payload.js';

const secrets = new Secrets({ secret: 'a secret of sixteen characters' });
const token = 'EAAB-very-secret-token';
const live: SendingNumber = {
  phoneNumberId: '1001',
  wabaId: '2002',
  mode: 'live',
  accessToken: secrets.encrypt(token),
};
const sandbox: SendingNumber = { ...live, mode: 'sandbox', accessToken: secrets.encrypt('sandbox-token') };
const payload: MessagePayload = textPayload({ kind: 'phone', value: '4917012345678' }, 'Hello', 'attempt-1');
const metrics = new Metrics();

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

interface RunningServer {
  url: string;
  requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[];
  connections: () => number;
}

/** A small server that answers as Meta does, or as Meta does on a bad day. */
async function serve(answer: Answer): Promise<RunningServer> {
  const requests: RunningServer['requests'] = [];
  let connections = 0;
  const server = createHttpServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
      answer(request, response, body);
    });
  });
  server.on('connection', () => connections++);
  return { ...(await listen(server)), requests, connections: () => connections };
}

async function serveTcp(onSocket: (socket: Socket) => void): Promise<string> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  return (await listen(server as unknown as Server)).url;
}

async function listen(server: Server): Promise<{ url: string }> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function clientFor(
  graphUrl: string,
  more: { sandboxUrl?: string; slots?: number; timeoutMs?: number } = {},
): GraphClient {
  const client = new GraphClient(
    {
      graphUrl,
      graphVersion: 'v25.0',
      sandboxUrl: more.sandboxUrl ?? 'http://127.0.0.1:1/sandbox/graph',
      requestSlots: more.slots ?? 8,
      requestTimeoutMs: more.timeoutMs ?? 2_000,
    },
    secrets,
    metrics,
  );
  closing.push(() => client.close());
  return client;
}

const json = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
) => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const metaError = (code: number, more: Record<string, unknown> = {}) => ({
  error: { message: `(#${code}) Something`, type: 'OAuthException', code, fbtrace_id: 'A1', ...more },
});
const accepted = {
  messaging_product: 'whatsapp',
  contacts: [{ input: '4917012345678', wa_id: '4917012345678' }],
  messages: [{ id: 'wamid.HBg=', message_status: 'accepted' }],
};

const sendTo = async (answer: Answer, more?: Parameters<typeof clientFor>[1]) =>
  clientFor((await serve(answer)).url, more).send(live, payload);

describe('what the outcome of a send is', () => {
  it('is accepted when Meta names the message', async () => {
    const server = await serve((_request, response) => json(response, 200, accepted));
    const client = clientFor(server.url);
    expect(await client.send(live, payload)).toEqual({
      outcome: 'accepted',
      providerMessageId: 'wamid.HBg=',
    });
    expect(server.requests).toEqual([
      {
        method: 'POST',
        url: '/v25.0/1001/messages',
        body: JSON.stringify(payload),
        headers: expect.objectContaining({
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
        }),
      },
    ]);
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
      biz_opaque_callback_data: 'attempt-1',
    });
  });

  it('says when Meta holds an accepted message back', async () => {
    const held = { messages: [{ id: 'wamid.1', message_status: 'held_for_quality_assessment' }] };
    expect(await sendTo((_request, response) => json(response, 200, held))).toEqual({
      outcome: 'accepted',
      providerMessageId: 'wamid.1',
      held: 'held_for_quality_assessment',
    });
  });

  it.each([
    [401, 190, 'setup'],
    [400, 131042, 'payment'],
    [429, 130429, 'throttled'],
    [500, 131000, 'throttled'],
    [503, 131016, 'throttled'],
    [400, 131048, 'quality_brake'],
    [400, 131026, 'unreachable'],
    [400, 131050, 'opted_out'],
    [400, 131049, 'saturated'],
    [400, 131047, 'window_closed'],
    [404, 132001, 'template'],
    [400, 132015, 'template_state'],
    [400, 131009, 'payload'],
    [200, 131009, 'payload'],
    [500, 987654, 'throttled'],
    [400, 987654, 'unclassified'],
  ])('is not sent on HTTP %i with the error %i (%s)', async (status, code, errorClass) => {
    const body = metaError(code, { error_data: { messaging_product: 'whatsapp', details: 'Because.' } });
    expect(await sendTo((_request, response) => json(response, status, body))).toEqual({
      outcome: 'not_sent',
      httpStatus: status,
      error: { code, detail: 'Because.', class: errorClass },
    });
  });

  it('carries subcode and the wait Meta asks for', async () => {
    const body = metaError(100, { error_subcode: 33 });
    const outcome = await sendTo((_request, response) => json(response, 400, body, { 'retry-after': '7' }));
    expect(outcome).toMatchObject({ error: { code: 100, subcode: 33, class: 'setup', retryAfterMs: 7_000 } });
    const date = new Date(Date.now() + 60_000).toUTCString();
    const later = await sendTo((_request, response) =>
      json(response, 429, metaError(4), { 'retry-after': date }),
    );
    expect(later.outcome === 'not_sent' && later.error.retryAfterMs).toBeGreaterThan(50_000);
    const nonsense = await sendTo((_request, response) =>
      json(response, 429, metaError(4), { 'retry-after': 'soon' }),
    );
    expect(nonsense.outcome === 'not_sent' && nonsense.error).not.toHaveProperty('retryAfterMs');
  });

  it.each<[string, Answer]>([
    ['a bare 500', (_request, response) => response.writeHead(500).end('Internal Server Error')],
    [
      'a bare 502 of a proxy',
      (_request, response) => response.writeHead(502).end('<html>Bad gateway</html>'),
    ],
    ['a bare 429', (_request, response) => response.writeHead(429).end()],
    [
      'a redirect',
      (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    ],
    ['garbage with 200', (_request, response) => response.writeHead(200).end('{"messages":[{"id":"wam')],
    ['200 with nothing', (_request, response) => response.writeHead(200).end()],
    ['200 with null', (_request, response) => json(response, 200, null)],
    ['200 without a message', (_request, response) => json(response, 200, { success: true })],
    ['200 with an empty id', (_request, response) => json(response, 200, { messages: [{ id: '' }] })],
    ['an error without a code', (_request, response) => json(response, 400, { error: { message: 'No.' } })],
    ['an error that is text', (_request, response) => json(response, 400, { error: 'No.' })],
    ['an answer without end', (_request, response) => response.writeHead(200).end('x'.repeat(200_000))],
    ['a reset before the answer', (request) => request.socket.resetAndDestroy()],
    [
      'a reset within the answer',
      (request, response) => {
        response.writeHead(200, { 'content-length': '500' });
        response.write('{"messages":[', () => request.socket.resetAndDestroy());
      },
    ],
    [
      'a refusal that breaks off',
      (request, response) => {
        response.writeHead(400, { 'content-length': '500' });
        response.write('{"error":{"code":131009', () => request.socket.resetAndDestroy());
      },
    ],
    ['silence', () => undefined],
    [
      'silence after the head',
      (_request, response) => response.writeHead(200, { 'content-length': '9' }).write('{'),
    ],
    [
      'an answer that drips for ever',
      (_request, response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ])('is unknown after %s', async (_name, answer) => {
    const outcome = await sendTo(answer, { timeoutMs: 250 });
    expect(outcome).toMatchObject({ outcome: 'unknown', detail: expect.stringMatching(/\.$/) });
  });

  it('is unknown after a reset that comes before the server has read a byte: ours were written', async () => {
    const url = await serveTcp((socket) => socket.once('readable', () => socket.resetAndDestroy()));
    expect(await clientFor(url).send(live, payload)).toMatchObject({ outcome: 'unknown' });
  });

  it('is unknown after an answer that is no HTTP', async () => {
    const url = await serveTcp((socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH\r\n')));
    expect(await clientFor(url).send(live, payload)).toMatchObject({ outcome: 'unknown' });
  });

  it('is not sent when nobody listens', async () => {
    const outcome = await clientFor('http://127.0.0.1:1').send(live, payload);
    expect(outcome).toMatchObject({ outcome: 'not_sent', error: { code: null, class: 'network' } });
    expect(JSON.stringify(outcome)).toContain('ECONNREFUSED');
  });

  it('is not sent when the name does not exist or the certificate is none', async () => {
    expect(await clientFor('http://graph.invalid').send(live, payload)).toMatchObject({
      error: { class: 'network' },
    });
    const plain = await serve((_request, response) => json(response, 200, accepted));
    const outcome = await clientFor(plain.url.replace('http:', 'https:')).send(live, payload);
    expect(outcome).toMatchObject({ outcome: 'not_sent', error: { class: 'network' } });
    expect(plain.requests).toEqual([]);
  });
});

describe('a send that is stopped', () => {
  it('is not sent when it was stopped before it could start', async () => {
    const server = await serve((_request, response) => json(response, 200, accepted));
    const controller = new AbortController();
    controller.abort();
    expect(await clientFor(server.url).send(live, payload, { signal: controller.signal })).toMatchObject({
      outcome: 'not_sent',
      error: { class: 'network' },
    });
    expect(server.requests).toEqual([]);
  });

  it('is unknown when it was stopped after its first byte', async () => {
    const controller = new AbortController();
    const server = await serve(() => controller.abort());
    expect(await clientFor(server.url).send(live, payload, { signal: controller.signal })).toMatchObject({
      outcome: 'unknown',
    });
    expect(server.requests).toHaveLength(1);
  });

  it('never leaves when no connection is free in time, even once one is', async () => {
    const pending: ServerResponse[] = [];
    const server = await serve((_request, response) => pending.push(response));
    const client = clientFor(server.url, { slots: 1 });
    const first = client.send(live, payload);
    while (pending.length === 0) await sleep(5);
    expect(client.freeSlots).toBe(0);
    const late = await client.send(live, payload, { startMs: 60 });
    expect(late).toMatchObject({ outcome: 'not_sent', error: { class: 'network' } });
    pending.forEach((response) => json(response, 200, accepted));
    expect(await first).toMatchObject({ outcome: 'accepted' });
    await sleep(50);
    expect(server.requests).toHaveLength(1);
    expect(client.freeSlots).toBe(1);
  });

  it('is told apart from one that waits in line behind it', async () => {
    const pending: ServerResponse[] = [];
    const server = await serve((_request, response) => pending.push(response));
    const client = clientFor(server.url, { slots: 1, timeoutMs: 10_000 });
    const controllers = [new AbortController(), new AbortController(), new AbortController()];
    const sends = controllers.map(({ signal }) => client.send(live, payload, { signal }));
    while (pending.length === 0) await sleep(5);
    controllers[1]?.abort();
    controllers[0]?.abort();
    expect(await Promise.all([sends[0], sends[1]])).toMatchObject([
      { outcome: 'unknown' },
      { outcome: 'not_sent' },
    ]);
    while (pending.length < 2) await sleep(5);
    pending.slice(1).forEach((response) => json(response, 200, accepted));
    expect(await sends[2]).toMatchObject({ outcome: 'accepted' });
    expect(server.requests).toHaveLength(2);
  });
});

describe('where requests go', () => {
  it('sends sandbox numbers to the emulator with their own token, live ones to Meta, never the other way', async () => {
    const meta = await serve((_request, response) => json(response, 200, accepted));
    const emulator = await serve((_request, response) => json(response, 200, accepted));
    const client = clientFor(meta.url, { sandboxUrl: `${emulator.url}/sandbox/graph` });
    await client.send(sandbox, payload);
    await client.send(live, payload);
    expect(emulator.requests.map((request) => [request.url, request.headers.authorization])).toEqual([
      ['/sandbox/graph/v25.0/1001/messages', 'Bearer sandbox-token'],
    ]);
    expect(meta.requests.map((request) => request.headers.authorization)).toEqual([`Bearer ${token}`]);
  });

  it('uses connections again instead of opening one a message', async () => {
    const server = await serve((_request, response) => json(response, 200, accepted));
    const client = clientFor(server.url, { slots: 4 });
    const outcomes = await Promise.all(Array.from({ length: 200 }, () => client.send(live, payload)));
    expect(outcomes.every((outcome) => outcome.outcome === 'accepted')).toBe(true);
    expect(server.connections()).toBeLessThanOrEqual(4);
  });

  it('refuses to wait for the network inside a unit of work', async () => {
    const client = clientFor('http://127.0.0.1:1');
    const temporary = await databaseKinds[0]?.create();
    if (!temporary) throw new Error('SQLite is always there');
    const database = await Database.open(temporary.location);
    await expect(database.write(() => client.send(live, payload))).rejects.toThrow(
      'no network inside a unit of work',
    );
    await database.close();
    await temporary.drop();
  });

  it('puts a business-scoped id into recipient, a phone into to', () => {
    const components = [{ type: 'body' as const, parameters: [{ type: 'text' as const, text: 'x' }] }];
    const template = { name: 'order_placed', language: 'pt_BR', components };
    const byUser = templatePayload({ kind: 'user_id', value: 'DE.123' }, template, 'a');
    expect(byUser).toMatchObject({ recipient: 'DE.123', template: { language: { code: 'pt_BR' } } });
    expect(byUser).not.toHaveProperty('to');
    expect(templatePayload({ kind: 'whatsapp', value: '49170' }, template, 'a')).toMatchObject({
      to: '49170',
    });
  });
});

describe('what is never repeated', () => {
  it('keeps token and recipient out of the detail of an error', async () => {
    const words = `Malformed access token ${token} for 4917012345678`;
    const outcome = await sendTo((_request, response) =>
      json(response, 401, metaError(190, { message: words })),
    );
    expect(outcome).toMatchObject({ error: { detail: 'Malformed access token [removed] for [removed]' } });
  });
});

describe('the management API', () => {
  const page = (names: string[], after?: string) => ({
    data: names.map((name, index) => ({
      id: `${name}-${index}`,
      name,
      language: 'en',
      status: 'APPROVED',
      category: 'UTILITY',
    })),
    paging:
      after === undefined
        ? { cursors: { after: 'end' } }
        : { cursors: { after }, next: 'http://127.0.0.1:1/steal-the-token' },
  });

  it('follows the cursor of a listing on the same host, and keeps only the name asked for', async () => {
    const server = await serve((request, response) =>
      json(
        response,
        200,
        request.url?.includes('after=two') === true
          ? page(['order_placed'])
          : page(['order_placed', 'order_placed_2'], 'two'),
      ),
    );
    const answer = await clientFor(server.url).listTemplates(live, 'order_placed');
    expect(answer.ok && answer.data.map((found) => found.name)).toEqual(['order_placed', 'order_placed']);
    expect(server.requests.map((request) => request.url)).toEqual([
      expect.stringContaining('/v25.0/2002/message_templates?fields='),
      expect.stringContaining('&name=order_placed&after=two'),
    ]);
  });

  it('reads a number with its throughput, and again with fewer fields when a version lacks one', async () => {
    const full = {
      id: '1001',
      display_phone_number: '+49 1',
      verified_name: 'Tea',
      quality_rating: 'green',
      throughput: { level: 'HIGH' },
    };
    const high = await serve((_request, response) => json(response, 200, full));
    expect(await clientFor(high.url).readNumber(live)).toEqual({
      ok: true,
      data: { id: '1001', displayPhone: '+49 1', verifiedName: 'Tea', quality: 'GREEN', throughput: 1_000 },
    });
    const coexistence = await serve((_request, response) =>
      json(response, 200, { ...full, is_on_biz_app: true }),
    );
    expect(await clientFor(coexistence.url).readNumber(live)).toMatchObject({ data: { throughput: 20 } });
    const old = await serve((request, response) =>
      request.url?.includes('throughput') === true
        ? json(
            response,
            400,
            metaError(100, { message: '(#100) Tried accessing nonexisting field (throughput)' }),
          )
        : json(response, 200, { id: '1001' }),
    );
    expect(await clientFor(old.url).readNumber(live)).toMatchObject({
      ok: true,
      data: { quality: 'UNKNOWN', throughput: 80 },
    });
  });

  it('tells a refusal from silence', async () => {
    const refused = await serve((_request, response) =>
      json(
        response,
        400,
        metaError(100, { error_subcode: 2388024, error_user_title: 'Exists', error_user_msg: 'It exists.' }),
      ),
    );
    const template = {
      name: 'a',
      language: 'en',
      category: 'UTILITY',
      parameter_format: 'NAMED',
      components: [],
    } as const;
    expect(await clientFor(refused.url).createTemplate(live, template)).toEqual({
      ok: false,
      kind: 'refused',
      httpStatus: 400,
      title: 'Exists',
      error: { code: 100, subcode: 2388024, detail: 'It exists.', class: 'payload' },
    });
    const broken = await serve((_request, response) => response.writeHead(503).end('later'));
    expect(await clientFor(broken.url).createTemplate(live, template)).toMatchObject({
      ok: false,
      kind: 'unreachable',
    });
    const garbled = await serve((_request, response) => response.writeHead(200).end('{"data":7}'));
    expect(await clientFor(garbled.url).listTemplates(live)).toMatchObject({
      ok: false,
      kind: 'unreachable',
    });
  });

  it('marks a message as read', async () => {
    const server = await serve((_request, response) => json(response, 200, { success: true }));
    expect(await clientFor(server.url).markRead(live, 'wamid.9')).toMatchObject({ ok: true });
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: 'wamid.9',
    });
  });
});

describe('secrets', () => {
  let text = '';
  beforeAll(async () => {
    text = await metrics.registry.metrics();
  });
  it('are in no metric', () => {
    expect(text).toContain('liaison_attempts_total');
    expect(text).not.toContain(token);
    expect(text).not.toContain('4917012345678');
  });
});
