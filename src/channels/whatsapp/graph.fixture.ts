import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { Metrics, Secrets } from '../../platform/index.js';
import type { ChannelSender } from '../../sdk/index.js';
import { testChannels } from '../../../test/support/channels.js';
import type { Channels, SendingNumber } from '../index.js';
import { GraphClient } from './graph.client.js';
import { freePayload, type MessagePayload } from './graph-payload.js';

export const secrets = new Secrets({ secret: 'a secret of sixteen characters' });
export const token = 'EAAB-very-secret-token';
export const live: SendingNumber = {
  channel: null,
  phoneNumberId: '1001',
  wabaId: '2002',
  mode: 'live',
  accessToken: secrets.encrypt(token),
};
export const sandbox: SendingNumber = {
  ...live,
  mode: 'sandbox',
  accessToken: secrets.encrypt('sandbox-token'),
};
export const payload: MessagePayload = freePayload(
  { kind: 'phone', value: '4917012345678' },
  { kind: 'text', text: 'Hello' },
  'attempt-1',
);
export const metrics = new Metrics();

const closing: (() => Promise<void>)[] = [];

/** Stops every server and client of a test; call it after each. */
export async function closeAll(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close();
}

export type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

export interface RunningServer {
  url: string;
  requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[];
  connections: () => number;
}

/** A small server that answers as Meta does, or as Meta does on a bad day. */
export async function serve(answer: Answer): Promise<RunningServer> {
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

/** A server below HTTP. */
export async function serveTcp(onSocket: (socket: Socket) => void): Promise<string> {
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

/** WhatsApp as the core speaks to it, and the management calls of one number. */
export class TestClient {
  constructor(readonly channels: Channels) {}

  send(number: SendingNumber, request: MessagePayload, options?: Parameters<Channels['send']>[2]) {
    return this.channels.send(number, request, options);
  }
  readNumber(number: SendingNumber) {
    return this.graph(number, (graph, sender) => graph.readNumber(sender));
  }
  listTemplates(number: SendingNumber, name?: string) {
    return this.graph(number, (graph, sender) => graph.listTemplates(sender, name));
  }
  createTemplate(number: SendingNumber, template: Parameters<GraphClient['createTemplate']>[1]) {
    return this.graph(number, (graph, sender) => graph.createTemplate(sender, template));
  }
  markRead(number: SendingNumber, id: string) {
    return this.graph(number, (graph, sender) => graph.markRead(sender, id));
  }

  private graph<T>(number: SendingNumber, work: (graph: GraphClient, sender: ChannelSender) => T): T {
    const open = this.channels.open(number);
    if (!open) throw new Error('its token cannot be read');
    return work(new GraphClient(open.io), open.sender);
  }
}

/** A client of live numbers that talks to `graphUrl`. */
export function clientFor(
  graphUrl: string,
  more: { sandboxUrl?: string; slots?: number; timeoutMs?: number } = {},
): TestClient {
  const settings = {
    graphUrl,
    graphVersion: 'v25.0',
    sandboxUrl: more.sandboxUrl ?? 'http://127.0.0.1:1/sandbox/graph',
    requestSlots: more.slots ?? 8,
    requestTimeoutMs: more.timeoutMs ?? 2_000,
  };
  const channels = testChannels(settings, secrets, { metrics });
  closing.push(() => channels.close());
  return new TestClient(channels);
}

export const json = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
) => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
export const metaError = (code: number, more: Record<string, unknown> = {}) => ({
  error: { message: `(#${code}) Something`, type: 'OAuthException', code, fbtrace_id: 'A1', ...more },
});
export const accepted = {
  messaging_product: 'whatsapp',
  contacts: [{ input: '4917012345678', wa_id: '4917012345678' }],
  messages: [{ id: 'wamid.HBg=', message_status: 'accepted' }],
};
