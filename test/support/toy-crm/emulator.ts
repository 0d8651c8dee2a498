import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault } from '../../kit/contract.js';
import { ContactBook } from './contact-book.js';

/** What a portal granted: a pair of tokens, of which the refresh token counts once. */
interface Grant {
  portal: number;
  access: string;
  refresh: string;
  /** Whether the access token counts still. */
  live: boolean;
}

interface Code {
  portal: number;
  challenge: string;
  redirectUri: string;
}

/**
 * The toy CRM over HTTP. It signs webhooks as HubSpot documents its v3 signature (base64 of HMAC-SHA256
 * over method, public address, body and time), gives a new refresh token with every refresh, and ends the
 * whole grant when a used one is shown.
 */
export class ToyCrm {
  readonly clientId = 'toy-client';
  clientSecret = 'toy-client-secret-0123456789';
  /** The vendor's clock, milliseconds UTC. */
  now: () => number = Date.now;
  /** Seconds an access token lives. */
  expiresIn = 1_800;
  /** Refreshes that were asked for, refused ones too. */
  refreshes = 0;
  /** Calls of the API that were refused for their token. */
  refused = 0;
  /** Used refresh tokens that were shown. */
  reused = 0;
  /** Messages that were logged, by contact and key. */
  readonly logged: { contact: string; text: string; bearer: string }[] = [];
  readonly revoked: string[] = [];
  /** What the token endpoint answers instead, while set. */
  tokenFault: { status: number; body: object; headers?: Record<string, string> } | undefined;
  /** Whether tokens do not say where the API is. */
  silent = false;
  /** A refresh waits for it before it is answered. */
  refreshGate: Promise<void> = Promise.resolve();
  private fault: Fault | undefined;
  private faulty = 0;
  private readonly books = new Map<number, ContactBook>();
  private readonly keys = new Map<string, string>();
  private readonly codes = new Map<string, Code>();
  private readonly grants: Grant[] = [];
  private readonly used = new Set<string>();
  private events = 1_000;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<ToyCrm> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const crm = new ToyCrm(server, `http://127.0.0.1:${port}`);
    server.on('request', (request, answer) => {
      crm.answer(request, answer).catch(() => answer.destroy());
    });
    return crm;
  }

  /** Has a hub reach this instead of the vendor, as an operator does. */
  get environment(): Record<string, string> {
    return { LIAISON_VENDOR_URLS: JSON.stringify({ 'toy-crm': this.url }) };
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** From now on every request, or the next `times`, meets this fault; undefined heals. */
  inject(fault: Fault | undefined, times = Infinity): void {
    this.fault = fault;
    this.faulty = times;
  }

  /** The person of a portal agrees: where the browser is sent on to. */
  agree(authorizeUrl: string, portal: number): string {
    const asked = new URL(authorizeUrl).searchParams;
    const redirectUri = asked.get('redirect_uri') ?? '';
    const code = randomBytes(12).toString('hex');
    this.codes.set(code, { portal, redirectUri, challenge: asked.get('code_challenge') ?? '' });
    return `${redirectUri}?${new URLSearchParams({ code, state: asked.get('state') ?? '' }).toString()}`;
  }

  /** A pair of tokens without a browser. */
  grant(portal: number): { accessToken: string; refreshToken: string } {
    const made = this.give(portal);
    return { accessToken: made.access, refreshToken: made.refresh };
  }

  /** The contacts of a portal. */
  contacts(portal: number): ContactBook {
    const book = this.books.get(portal) ?? new ContactBook(portal * 1_000);
    this.books.set(portal, book);
    return book;
  }

  /** Access tokens of a portal end before their time. */
  expire(portal: number): void {
    for (const one of this.grants) if (one.portal === portal) one.live = false;
  }

  change(portal: number, contact: number, property?: [string, string]): Record<string, unknown> {
    return {
      eventId: ++this.events,
      subscriptionType: property ? 'contact.propertyChange' : 'contact.creation',
      portalId: portal,
      appId: 1,
      objectId: contact,
      occurredAt: this.now(),
      ...(property ? { propertyName: property[0], propertyValue: property[1] } : {}),
    };
  }

  /** Headers that sign a request. */
  signed(
    method: string,
    address: string,
    body: string,
    options: { at?: number; secret?: string } = {},
  ): Record<string, string> {
    const at = String(options.at ?? this.now());
    const digest = createHmac('sha256', options.secret ?? this.clientSecret)
      .update(`${method}${address}${body}${at}`)
      .digest('base64');
    return { 'x-hubspot-signature-v3': digest, 'x-hubspot-request-timestamp': at };
  }

  /** Sends a body to a webhook address, signed; returns the status. */
  async deliver(
    address: string,
    body: string,
    options: { signedFor?: string; at?: number; secret?: string; sentBody?: string } = {},
  ): Promise<number> {
    const answer = await fetch(address, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...this.signed('POST', options.signedFor ?? address, body, options),
      },
      body: options.sentBody ?? body,
    });
    return answer.status;
  }

  private async answer(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const address = new URL(request.url ?? '/', this.url);
    const { pathname } = address;
    const send = (status: number, given: object, headers: Record<string, string> = {}) => {
      answer.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(given));
    };
    if (this.faulty-- <= 0) this.fault = undefined;
    if (this.fault === 'timeout') return;
    if (this.fault === 'rate_limited')
      return send(429, { policyName: 'TEN_SECONDLY' }, { 'retry-after': '7' });
    if (this.fault === 'server_error') return send(500, {});
    if (this.fault === 'unauthorized') return send(401, { category: 'EXPIRED_AUTHENTICATION' });
    if (pathname === '/token') return this.token(new URLSearchParams(body), send);
    if (pathname.startsWith('/refresh-tokens/') && request.method === 'DELETE') {
      this.revoked.push(decodeURIComponent(pathname.slice('/refresh-tokens/'.length)));
      return send(200, {});
    }
    const bearer = (request.headers.authorization ?? '').replace(/^Bearer /, '');
    const grant = this.grants.find((one) => one.access === bearer && one.live);
    if (!grant) {
      this.refused += 1;
      return send(401, { category: 'EXPIRED_AUTHENTICATION' });
    }
    const method = request.method ?? 'GET';
    if (pathname === '/portal') return send(200, { id: grant.portal, name: `Portal ${grant.portal}` });
    const known = this.contacts(grant.portal).answer(method, address, body, {
      key: headerOf(request, 'idempotency-key'),
      version: headerOf(request, 'if-match'),
    });
    if (known) return send(...known);
    const contact = /^\/contacts\/([^/]+)\/messages$/.exec(pathname)?.[1];
    if (contact === undefined) return send(404, {});
    // A key belongs to its portal.
    const key = `${grant.portal}:${headerOf(request, 'idempotency-key')}`;
    const logged = this.keys.get(key);
    if (logged !== undefined) return send(200, { id: logged });
    const { text } = JSON.parse(body) as { text: string };
    this.logged.push({ contact, text, bearer });
    this.keys.set(key, `message-${this.logged.length}`);
    send(201, { id: `message-${this.logged.length}` });
  }

  private async token(
    form: URLSearchParams,
    send: (status: number, given: object, headers?: Record<string, string>) => void,
  ): Promise<void> {
    const type = form.get('grant_type');
    if (type === 'refresh_token') this.refreshes += 1;
    if (this.tokenFault) return send(this.tokenFault.status, this.tokenFault.body, this.tokenFault.headers);
    if (form.get('client_id') !== this.clientId || form.get('client_secret') !== this.clientSecret)
      return send(401, { error: 'invalid_client' });
    const portal = type === 'authorization_code' ? this.redeem(form) : await this.refresh(form);
    if (portal === undefined) return send(400, { status: 'BAD_REFRESH_TOKEN', error: 'invalid_grant' });
    const { access, refresh } = this.give(portal);
    send(200, {
      access_token: access,
      refresh_token: refresh,
      expires_in: this.expiresIn,
      token_type: 'bearer',
      ...(this.silent ? {} : { api_url: this.url }),
    });
  }

  private redeem(form: URLSearchParams): number | undefined {
    const id = form.get('code') ?? '';
    const code = this.codes.get(id);
    this.codes.delete(id);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const fits = code?.challenge === challenge && code.redirectUri === form.get('redirect_uri');
    return fits ? code.portal : undefined;
  }

  private async refresh(form: URLSearchParams): Promise<number | undefined> {
    const shown = form.get('refresh_token') ?? '';
    if (this.used.has(shown)) {
      this.reused += 1;
      for (const one of this.grants) one.live = false;
      return undefined;
    }
    const grant = this.grants.find(({ refresh }) => refresh === shown);
    if (!grant || this.revoked.includes(shown)) return undefined;
    // Used from the moment it is read: a second one that comes while the first is answered is too late.
    this.used.add(shown);
    await this.refreshGate;
    grant.live = false;
    return grant.portal;
  }

  private give(portal: number): Grant {
    const token = (kind: string) => `${kind}-${portal}-${randomBytes(9).toString('hex')}`;
    const made = { portal, access: token('access'), refresh: token('refresh'), live: true };
    this.grants.push(made);
    return made;
  }
}

function headerOf(request: IncomingMessage, name: string): string {
  return String(request.headers[name] ?? '');
}
