import type { Response } from 'supertest';
import { CompanionEmulator, sign } from '../../../test/emulators/companion/index.js';
import { startApi, type ApiFixture, type Method } from '../../../test/support/api.js';
import type { TemporaryDatabase } from '../../../test/support/databases.js';

export type Json = Record<string, unknown>;

/** What a shop's plugin keeps of its connection. */
export interface Site {
  companionUrl: string;
  connectionId: string;
  secret: string;
}

/** What a call has otherwise than the plugin would send it. */
export interface Changes {
  secret?: string;
  siteId?: string;
  /** Seconds. */
  at?: number;
  headers?: Record<string, string>;
  connectionId?: string;
}

/** The API, a shop whose plugin calls it, and the connection between them. */
export class CompanionWorld {
  private connected: Site = { companionUrl: '', connectionId: '', secret: '' };

  private constructor(
    readonly api: ApiFixture,
    readonly shop: CompanionEmulator,
  ) {}

  static async open(create: () => Promise<TemporaryDatabase>): Promise<CompanionWorld> {
    return new CompanionWorld(await startApi(await create()), await CompanionEmulator.start());
  }

  async close(): Promise<void> {
    await this.shop.close();
    await this.api.close();
  }

  get site(): Site {
    return this.connected;
  }

  /** Connects the shop by a new code, as its owner would; the calls that follow are signed with the secret of that. */
  async reconnect(): Promise<void> {
    this.connected = await this.connect(this.shop);
    this.api.clock.advance(1_000);
  }

  async connect(which: CompanionEmulator, key?: string): Promise<Site> {
    const made = await this.api.call('post', '/v1/connections/codes', key).send({ connector: 'woocommerce' });
    const { code } = made.body as { code: string };
    const exchange = this.api.call('post', '/connect/woocommerce/exchange', '');
    const answer = await exchange.send(which.exchangeBody(code));
    return answer.body as Site;
  }

  signedHeaders(method: string, path: string, raw: string, changes: Changes): Record<string, string> {
    const timestamp = changes.at ?? Math.floor(this.api.clock.now() / 1000);
    const secret = changes.secret ?? this.connected.secret;
    return {
      'x-liaison-timestamp': String(timestamp),
      'x-liaison-site': changes.siteId ?? this.shop.siteId,
      'x-liaison-signature': sign(method.toUpperCase(), path, timestamp, raw, secret),
      ...changes.headers,
    };
  }

  async call(method: Method, path: string, body?: Json, changes: Changes = {}): Promise<Response> {
    const full = `/companion/${changes.connectionId ?? this.connected.connectionId}${path}`;
    const raw = body === undefined ? '' : JSON.stringify(body);
    const headers = this.signedHeaders(method, full, raw, changes);
    const request = this.api.call(method, full, '').set(headers);
    return body === undefined ? request : request.type('json').send(raw);
  }

  beat(changes: Changes = {}, report: Json = {}): Promise<Response> {
    return this.call('post', '/heartbeat', this.shop.report(report), changes);
  }
}

export function codeOf(answer: Response): { status: number; code: unknown } {
  return { status: answer.status, code: (answer.body as Json)['code'] };
}
