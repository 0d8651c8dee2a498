import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** One thing told in a delivery. */
export interface ToldItem {
  id: string;
  topic: string;
  payload: Record<string, unknown> | null;
}

/** A delivery as it arrived at the edge. */
export interface Arrival {
  at: number;
  items: ToldItem[];
  /** What the shop was answered; undefined while it waits. */
  status: number | undefined;
}

/** What is answered in the hub's place. */
export interface StandIn {
  status: number;
  headers?: Record<string, string>;
  text?: string;
}

/**
 * What stands in front of a hub: passes everything on, writes down which deliveries arrive, and can be slow, or take
 * deliveries itself. Stands for the hub's public address.
 */
export class Edge {
  /** The hub behind it. */
  hub = '';
  /** How long a delivery waits before it is passed on, milliseconds. */
  delay = 0;
  /** What the answers to deliveries wait for; the hub has them by then. */
  held: Promise<void> | undefined;
  /** Whether deliveries are answered here and never reach the hub. */
  swallows = false;
  /** Answers in the hub's place, by the path that is asked; what it leaves goes to the hub. */
  instead: ((path: string) => StandIn | undefined) | undefined;
  readonly arrivals: Arrival[] = [];

  private constructor(private readonly server: Server) {}

  static async open(): Promise<Edge> {
    const server = createServer();
    const edge = new Edge(server);
    server.on('request', (request, response) => void edge.serve(request, response));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return edge;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Everything told since an arrival, in the order it came. */
  told(from = 0): ToldItem[] {
    return this.arrivals.slice(from).flatMap(({ items }) => items);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const path = request.url ?? '/';
    const arrival = path.startsWith('/hooks/') ? this.note(body) : undefined;
    if (arrival !== undefined) {
      if (this.delay > 0) await sleep(this.delay);
      if (this.swallows) {
        arrival.status = 202;
        response.writeHead(202, { 'content-type': 'application/json' }).end('{}');
        return;
      }
    }
    const other = this.instead?.(path);
    if (other !== undefined) {
      if (arrival !== undefined) arrival.status = other.status;
      response.writeHead(other.status, other.headers ?? {}).end(other.text ?? '');
      return;
    }
    try {
      const { status, type, text } = await this.passOn(request, path, body);
      if (arrival !== undefined) {
        await this.held;
        arrival.status = status;
      }
      response.writeHead(status, { 'content-type': type }).end(text);
    } catch {
      response.writeHead(502).end();
    }
  }

  private note(body: Buffer): Arrival {
    const { items = [] } = JSON.parse(body.toString()) as { items?: ToldItem[] };
    const arrival: Arrival = { at: Date.now(), items, status: undefined };
    this.arrivals.push(arrival);
    return arrival;
  }

  private async passOn(request: IncomingMessage, path: string, body: Buffer) {
    const hopByHop = new Set(['host', 'connection', 'content-length', 'accept-encoding', 'expect']);
    const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' && !hopByHop.has(name) ? [[name, value]] : [],
    );
    const method = request.method ?? 'GET';
    const answer = await fetch(`${this.hub}${path}`, {
      method,
      headers,
      redirect: 'manual',
      ...(method === 'GET' || method === 'HEAD' ? {} : { body }),
    });
    return {
      status: answer.status,
      type: answer.headers.get('content-type') ?? 'application/json',
      text: await answer.text(),
    };
  }
}
