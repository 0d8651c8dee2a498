import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Secrets } from '../../platform/index.js';
import {
  accepted,
  clientFor,
  closeAll,
  json,
  live,
  metaError,
  payload,
  serve,
  serveTcp,
  token,
  type Answer,
} from './graph.fixture.js';

afterEach(closeAll);

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
    const late = await client.send(live, payload, { startMs: 60 });
    expect(late).toMatchObject({ outcome: 'not_sent', error: { class: 'network' } });
    pending.forEach((response) => json(response, 200, accepted));
    expect(await first).toMatchObject({ outcome: 'accepted' });
    await sleep(50);
    expect(server.requests).toHaveLength(1);
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

describe('a token that cannot be read', () => {
  it('sends nothing and says what to do', async () => {
    const server = await serve((_request, response) => json(response, 200, accepted));
    const foreign = new Secrets({ secret: 'another secret of the past' }).encrypt('token');
    const outcome = await clientFor(server.url).send({ ...live, accessToken: foreign }, payload);
    expect(outcome).toEqual({
      outcome: 'not_sent',
      error: { code: null, class: 'setup', detail: expect.stringContaining('LIAISON_SECRET_PREVIOUS') },
    });
    expect(server.requests).toEqual([]);
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
