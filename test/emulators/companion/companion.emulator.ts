import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Json = Record<string, unknown>;

export interface HubAnswer<T = Json> {
  status: number;
  body: T;
}

/** What the hub answers to a heartbeat. */
export interface Beat {
  now: number;
  connection: {
    id: string;
    status: string;
    mode: string;
    testNumbers: string[];
    health: { state: string; reason: string | null; hint: string | null };
  };
  connectionToShop: { way: string; blocker?: string; hint?: string };
  copy: { reason: string } | null;
  questions: { id: string; verb: string; input: Json; expiresAt: string }[];
  outcomes: { id: string; orderId?: string; cartToken?: string; kind: string; text: string }[];
  outcomesCursor: string;
  consents: ToldConsent[];
  consentsCursor: string;
  nextHeartbeatSeconds: number;
}

/** Where a consent of a customer stands, as the hub tells it. */
export interface ToldConsent {
  id: string;
  customerId: string;
  purpose: string;
  state: string;
  at: string;
  source: string;
  blocked: boolean;
}

export type Verb = (input: Json) => Json;

/** What stands in front of the shop. */
export interface Wall {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

/** Written here on its own, from the protocol: both sides agree, or a test fails. */
export function sign(method: string, path: string, timestamp: number, body: string, secret: string): string {
  const digest = createHash('sha256').update(body).digest('hex');
  return `sha256=${createHmac('sha256', secret).update([method, path, timestamp, digest].join('\n')).digest('hex')}`;
}

/**
 * An imitation, at the HTTP edge, of our WordPress plugin in a shop on 127.0.0.1: it connects with a
 * code, delivers batches, sends heartbeats and answers questions.
 */
export class CompanionEmulator {
  readonly siteId = randomUUID();
  readonly verifier = randomBytes(32).toString('base64url');
  connectionId = '';
  secret = '';
  /** Counts for questions too, after a new one was taken. */
  previousSecret = '';
  companionUrl = '';
  deliveryUrl = '';
  /** Seconds its clock is ahead of ours. */
  clockAhead = 0;
  /** What answers in place of the plugin, by way; `*` for all. */
  readonly walls = new Map<string, Wall>();
  /** Questions that arrived directly. */
  readonly asked: { way: string; verb: string; input: Json }[] = [];
  readonly verbs: Record<string, Verb> = {
    ping: () => ({ siteId: this.siteId, home: this.url, environment: 'production', versions: {} }),
    flush: () => ({ flushed: 0, waiting: 0, dead: 0 }),
    'rotate-secret': ({ secret }) => {
      if (secret !== this.secret) this.previousSecret = this.secret;
      this.secret = String(secret);
      return { rotated: true };
    },
  };
  outcomesCursor: string | undefined;
  consentsCursor = '';
  private known = new Set<string>();
  /** Consents not told before, oldest first. */
  readonly consents: ToldConsent[] = [];
  /** Outcomes not seen before, oldest first. */
  readonly notes: { orderId?: string; cartToken?: string; kind: string; text: string }[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<CompanionEmulator> {
    const server = createServer((request, response) => void emulator.serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const emulator = new CompanionEmulator(
      server,
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    );
    return emulator;
  }

  /** Query of the page that connects this shop. */
  connectQuery(changes: Record<string, string> = {}): URLSearchParams {
    return new URLSearchParams({
      site_url: this.url,
      site_name: 'Casa Ana',
      return_url: `${this.url}/wp-admin/admin.php?page=liaison`,
      state: 'state-0123456789',
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      site_id: this.siteId,
      ...changes,
    });
  }

  /** What the plugin exchanges a code with. */
  exchangeBody(code: string, changes: Json = {}): Json {
    return {
      code,
      verifier: this.verifier,
      site: {
        ...this.site(),
        locale: 'es_ES',
        timezone: 'Europe/Madrid',
        currency: 'EUR',
        versions: { plugin: '1.0.0', wordpress: '6.9.1', woocommerce: '11.0.1', php: '8.2.0' },
      },
      consumerKey: 'ck_companion',
      consumerSecret: 'cs_companion',
      ...changes,
    };
  }

  async exchange(hub: string, code: string, changes: Json = {}): Promise<HubAnswer> {
    const answer = await fetch(`${hub}/connect/woocommerce/exchange`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(this.exchangeBody(code, changes)),
    });
    const body = (await answer.json()) as Json;
    if (answer.ok) this.remember(body);
    return { status: answer.status, body };
  }

  remember(connected: Json): void {
    this.connectionId = String(connected['connectionId']);
    this.secret = String(connected['secret']);
    this.companionUrl = String(connected['companionUrl']);
    this.deliveryUrl = String(connected['deliveryUrl']);
  }

  site(): { url: string; id: string; name: string; environment: string } {
    return { url: this.url, id: this.siteId, name: 'Casa Ana', environment: 'production' };
  }

  /** Headers of a signed call; `path` with query. */
  signed(
    method: string,
    path: string,
    body: string,
    changes: { secret?: string; site?: string } = {},
  ): Record<string, string> {
    const timestamp = Math.floor(Date.now() / 1000) + this.clockAhead;
    return {
      'content-type': 'application/json',
      'x-liaison-timestamp': String(timestamp),
      'x-liaison-site': changes.site ?? this.siteId,
      'x-liaison-signature': sign(method, path, timestamp, body, changes.secret ?? this.secret),
    };
  }

  /** Makes a signed call; learns the clock once, as the plugin does. */
  async call<T = Json>(
    method: string,
    path: string,
    body?: Json,
    headers: Record<string, string> = {},
  ): Promise<HubAnswer<T>> {
    const first = await this.once<T>(method, path, body, headers);
    const problem = first.body as Json;
    if (first.status !== 401 || problem['code'] !== 'clock_skew') return first;
    this.clockAhead += Number(problem['now']) - (Math.floor(Date.now() / 1000) + this.clockAhead);
    return this.once<T>(method, path, body, headers);
  }

  async once<T = Json>(
    method: string,
    path: string,
    body?: Json,
    headers: Record<string, string> = {},
  ): Promise<HubAnswer<T>> {
    const url = new URL(`${this.companionUrl}${path}`);
    const raw = body === undefined ? '' : JSON.stringify(body);
    const signed = this.signed(method, `${url.pathname}${url.search}`, raw);
    if (body === undefined) delete signed['content-type'];
    const answer = await fetch(url, {
      method,
      headers: { ...signed, ...headers },
      ...(body === undefined ? {} : { body: raw }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as T };
  }

  /** One heartbeat; questions are answered at once by a further one. */
  async heartbeat(changes: Json = {}): Promise<HubAnswer<Beat>> {
    const answer = await this.call<Beat>('POST', '/heartbeat', this.report(changes));
    if (answer.status !== 200 || answer.body.copy !== null) return answer;
    this.take(answer.body);
    if (answer.body.questions.length === 0) return answer;
    const answers = answer.body.questions.map(({ id, verb, input }) => ({
      id,
      ...this.answerTo(verb, input),
    }));
    const further = await this.call<Beat>('POST', '/heartbeat', this.report({ answers }));
    if (further.status === 200) this.take(further.body);
    return { status: further.status, body: { ...further.body, questions: answer.body.questions } };
  }

  report(changes: Json = {}): Json {
    return {
      site: this.site(),
      versions: { plugin: '1.0.0' },
      queue: { waiting: 0, oldest_seconds: 0, dead: 0, quarantined: 0 },
      cron: { last_run_seconds: 12 },
      answers: [],
      consentsAfter: this.consentsCursor,
      ...(this.outcomesCursor === undefined ? {} : { outcomesAfter: this.outcomesCursor }),
      ...changes,
    };
  }

  /** Delivers items as one signed batch. */
  async deliver(items: readonly Json[], changes: { source?: string; site?: string } = {}): Promise<number> {
    const body = JSON.stringify({ items });
    const answer = await fetch(this.deliveryUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-wc-webhook-topic': 'liaison.batch',
        'x-wc-webhook-source': changes.source ?? `${this.url}/`,
        'x-wc-webhook-signature': createHmac('sha256', this.secret).update(body).digest('base64'),
        'x-liaison-site': changes.site ?? this.siteId,
      },
      body,
    });
    await answer.arrayBuffer();
    return answer.status;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private take(beat: Beat): void {
    this.outcomesCursor = beat.outcomesCursor;
    this.consentsCursor = beat.consentsCursor;
    for (const told of beat.consents) {
      if (this.known.has(told.id)) continue;
      this.known.add(told.id);
      this.consents.push(told);
    }
    for (const { id, ...outcome } of beat.outcomes) {
      if (this.known.has(id)) continue;
      this.known.add(id);
      this.notes.push(outcome);
    }
  }

  private answerTo(verb: string, input: Json): Json {
    const known = this.verbs[verb];
    if (!known) return { ok: false, error: { code: 'unknown_verb', message: `There is no verb ${verb}.` } };
    return { ok: true, output: known(input) };
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const path = request.url ?? '/';
    const way = wayOf(path);
    const wall = this.walls.get(way) ?? this.walls.get('*');
    if (wall)
      return void response
        .writeHead(wall.status, { 'content-type': 'text/html', ...wall.headers })
        .end(wall.body);
    if (way === 'none') return json(response, 404, { code: 'rest_no_route', message: 'No route was found.' });
    const timestamp = Number(request.headers['x-liaison-timestamp']);
    const expected = [this.secret, this.previousSecret]
      .filter((secret) => secret !== '')
      .map((secret) => sign('POST', path, timestamp, body, secret));
    if (!expected.includes(String(request.headers['x-liaison-signature'])))
      return json(response, 401, {
        code: 'bad_signature',
        message: 'The signature does not fit.',
        data: { status: 401 },
      });
    const { verb, input } = JSON.parse(body) as { verb: string; input: Json };
    this.asked.push({ way, verb, input });
    json(response, 200, this.answerTo(verb, input));
  }
}

function wayOf(path: string): string {
  if (path.startsWith('/wp-json/wc-liaison/v1/call')) return 'rest';
  if (path.includes('rest_route=/wc-liaison/v1/call')) return 'rest_route';
  return path.includes('wc-ajax=liaison') ? 'wc-ajax' : 'none';
}

function json(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
