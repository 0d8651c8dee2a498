import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RateLimited, Reauthorize, Transient, type CallContext } from '../../src/sdk/index.js';
import type { Fault, VendorEmulator } from './contract.js';
import type { ExemplarySettings } from './exemplary.js';

type Context = CallContext<unknown>;

export interface Hook {
  id: string;
  topic: string;
  url: string;
  active: boolean;
  /** What its deliveries are signed with. */
  secret?: string;
}

/** A vendor on 127.0.0.1 that keeps webhooks and fails when told to. */
export async function vendor(): Promise<VendorEmulator> {
  const hooks: Hook[] = [];
  let fault: Fault | undefined;
  const answer = (request: IncomingMessage, response: ServerResponse, body: string): void => {
    if (fault === 'timeout') return;
    if (fault === 'rate_limited') return void response.writeHead(429, { 'retry-after': '7' }).end();
    if (fault !== undefined)
      return void response.writeHead(fault === 'unauthorized' ? 401 : 500).end('<html>');
    if (request.method === 'POST')
      hooks.push({ id: String(hooks.length), active: true, ...(JSON.parse(body) as object) } as Hook);
    if (request.method === 'PUT') hooks.forEach((hook) => (hook.active = true));
    response.end(JSON.stringify(hooks));
  };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => answer(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    settings: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    retryAfterMs: 7_000,
    inject: (next) => (fault = next),
    subscriptions: () => hooks,
    deliveries: (topic) =>
      hooks
        .filter((hook) => hook.topic === topic && hook.active)
        .map(({ secret = '' }) => {
          const body = Buffer.from('{"id":13}');
          const headers = {
            'x-topic': topic,
            'x-signature': createHmac('sha256', secret).update(body).digest('base64'),
          };
          return { method: 'POST', url: '/hooks/conformance', headers, body };
        }),
    deactivate: (topic) =>
      hooks.filter((hook) => hook.topic === topic).forEach((hook) => (hook.active = false)),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** One call as a connector makes it: by the context's fetch, failures told apart. */
export async function call(context: Context, method: string, body?: unknown): Promise<Hook[]> {
  const { url } = context.settings as ExemplarySettings;
  const sent = {
    method,
    signal: context.signal,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  const response = await context.fetch(url, sent).catch((cause: unknown) => {
    throw new Transient('The vendor did not answer.', { cause });
  });
  if (response.status === 429) {
    const retryAfter = Number(response.headers.get('retry-after')) * 1000;
    throw new RateLimited('The vendor asks us to wait.', { retryAfter });
  }
  if (response.status === 401) throw new Reauthorize('Connect again.');
  if (!response.ok) throw new Transient(`The vendor answered ${response.status}.`);
  return (await response.json()) as Hook[];
}
