import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  ContractViolation,
  LiaisonError,
  RateLimited,
  readRetryAfter,
  Reauthorize,
  Rejected,
  Transient,
  vendorFetch,
  type VendorFetchContext,
  type VendorRequest,
} from './index.js';

const now = Date.parse('2026-11-30T12:00:00Z');
let server: Server;
let url: string;
let seen: { method?: string; url?: string; headers: IncomingMessage['headers']; body: string }[] = [];
let answer: (response: ServerResponse) => void;
beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url: path, headers } = request;
      seen.push({
        ...(method === undefined ? {} : { method }),
        ...(path === undefined ? {} : { url: path }),
        headers,
        body: Buffer.concat(chunks).toString('utf8'),
      });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  seen = [];
  answer = (response) => response.end('{"id":"7"}');
});

const context = (more: Partial<VendorFetchContext> = {}): VendorFetchContext => ({
  fetch,
  signal: new AbortController().signal,
  now,
  ...more,
});
const ask = <Schema extends z.ZodType>(
  more: Partial<VendorRequest<Schema>> = {},
  through: Partial<VendorFetchContext> = {},
) => vendorFetch(context(through), { vendor: 'Example', baseUrl: url, path: 'things', ...more });
const says = (status: number, body = '', headers: Record<string, string> = {}) => {
  answer = (response) => response.writeHead(status, headers).end(body);
};
const failure = async (promise: Promise<unknown>): Promise<LiaisonError> => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(LiaisonError);
  return error as LiaisonError;
};

describe('a call to a vendor', () => {
  it('sends JSON, a form, or nothing, to the address below the base', async () => {
    await ask({ baseUrl: `${url}/v2/`, path: '/things', json: { a: 1 }, headers: { 'x-key': 'k' } });
    await ask({ form: { a: '1 2' }, method: 'PUT' });
    await ask({ query: { page: 2, tag: ['a', 'b'], none: undefined } });
    expect(seen).toMatchObject([
      { method: 'POST', url: '/v2/things', body: '{"a":1}', headers: { 'x-key': 'k' } },
      { method: 'PUT', url: '/things', body: 'a=1+2' },
      { method: 'GET', url: '/things?page=2&tag=a&tag=b', body: '' },
    ]);
    expect(seen.map(({ headers }) => headers['content-type'])).toEqual([
      'application/json',
      'application/x-www-form-urlencoded',
      undefined,
    ]);
  });

  it('gives the body as the schema reads it, and undefined for none', async () => {
    const { data } = await ask({ schema: z.object({ id: z.coerce.number() }) });
    expect(data).toEqual({ id: 7 });
    says(204);
    expect((await ask()).data).toBeUndefined();
  });

  it('reaches the emulator that stands in for the vendor', async () => {
    await ask({ baseUrl: 'https://api.example.invalid/v2' }, { baseUrl: `${url}/emulated` });
    expect(seen[0]?.url).toBe('/emulated/things');
  });

  it('sends the access token of a connection made by OAuth', async () => {
    const bearer: typeof fetch = (input, init) =>
      fetch(input, { ...init, headers: { ...(init?.headers as object), authorization: 'Bearer t' } });
    await ask({}, { oauth: { fetch: bearer } });
    expect(seen[0]?.headers.authorization).toBe('Bearer t');
  });

  it('takes a status for an answer where it is told to, without the schema', async () => {
    says(404, '{"message":"none"}');
    expect(await ask({ accept: [404], schema: z.object({ id: z.string() }) })).toMatchObject({
      status: 404,
      data: { message: 'none' },
    });
  });
});

describe('what goes wrong', () => {
  const cases: [number, abstract new (...args: never[]) => LiaisonError, RegExp][] = [
    [301, Rejected, /sends the call to another address \(301\)/],
    [400, Rejected, /refused it \(400\): no such field/],
    [401, Reauthorize, /no longer accepts the credentials/],
    [403, Rejected, /refused it \(403\): no such field/],
    [404, Rejected, /\(404\)/],
    [408, Transient, /could not answer \(408\)/],
    [425, Transient, /\(425\)/],
    [429, RateLimited, /asks to slow down/],
    [500, Transient, /could not answer \(500\)/],
    [503, Transient, /\(503\)/],
  ];
  it.each(cases)('%i becomes one of the five errors', async (status, kind, words) => {
    says(status, '{"error":{"message":"no such field"}}', { location: 'http://127.0.0.1:9/' });
    const error = await failure(ask());
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toMatch(words);
    expect(seen).toHaveLength(1);
  });

  it.each([
    ['{"message":"m"}', 'm'],
    ['{"errors":[{"detail":"d"}]}', 'd'],
    ['{"error":"invalid_grant","error_description":"gone"}', 'gone'],
    ['{"meta":{"code":4004,"message":"Tracking does not exist."}}', 'Tracking does not exist.'],
    ['{"errors":["first"]}', 'first'],
  ])('finds in %s what the vendor says', async (body, words) => {
    says(422, body);
    expect((await failure(ask())).message).toBe(`Example refused it (422): ${words}`);
  });

  it('waits as long as the vendor asks', async () => {
    says(429, '', { 'retry-after': '7' });
    expect(await failure(ask())).toMatchObject({ retryAfter: 7_000 });
    says(503, '', { 'retry-after': 'Mon, 30 Nov 2026 12:00:30 GMT' });
    expect(await failure(ask())).toMatchObject({ retryAfter: 30_000 });
    says(429);
    expect(await failure(ask({ defaultRetryAfter: 2_500 }))).toMatchObject({ retryAfter: 2_500 });
    says(503);
    expect(await failure(ask())).toMatchObject({ retryAfter: undefined });
  });

  it.each([
    ['0', 1],
    ['-5', 1],
    ['1.5', 1_500],
    ['99999999', 86_400_000],
    ['Mon, 30 Nov 2026 11:00:00 GMT', 1],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('reads Retry-After %p within bounds', (header, wait) => {
    expect(readRetryAfter(header, now)).toBe(wait);
  });

  it('lets the vendor’s own reading go first', async () => {
    says(403, '{"code":"REQUEST_LIMIT_EXCEEDED"}');
    const slow = new RateLimited('slow', { retryAfter: 1 });
    expect(await failure(ask({ failure: ({ status }) => (status === 403 ? slow : undefined) }))).toBe(slow);
  });

  it('is a violation of the contract when a good answer is no JSON, of another shape, or endless', async () => {
    says(200, '<html>');
    expect(await failure(ask())).toBeInstanceOf(ContractViolation);
    says(200, '{"id":{}}');
    expect(await failure(ask({ schema: z.object({ id: z.string() }) }))).toMatchObject({
      code: 'contract_violation',
      path: 'id',
    });
    answer = (response) => {
      const chunk = 'x'.repeat(1024 * 1024);
      for (let part = 0; part < 18; part++) response.write(chunk);
      response.end();
    };
    expect((await failure(ask())).message).toMatch(/more than 16 MB/);
  });

  it('is transient when nobody answers, or not in time, and no message holds what was sent', async () => {
    answer = (response) => response.destroy();
    const secret = { headers: { 'x-key': 'sesame' }, query: { token: 'sesame' }, json: { phone: 'sesame' } };
    const reset = await failure(ask(secret));
    expect(reset).toBeInstanceOf(Transient);
    expect(reset.message).toBe('Example could not be reached');
    answer = () => undefined;
    const late = await failure(ask(secret, { signal: AbortSignal.timeout(50) }));
    expect(late.message).toBe('Example did not answer in time');
    expect(JSON.stringify([reset, late])).not.toContain('sesame');
  });
});
