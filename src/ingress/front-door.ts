import { Injectable } from '@nestjs/common';
import { Settings } from '../config/index.js';
import { ConnectionService, type OpenConnection } from '../connections/index.js';
import { Clock, Metrics, sameText, Secrets } from '../platform/index.js';
import type { HandshakeReply, RawRequest, SignatureScheme } from '../sdk/index.js';
import { CommitQueue } from './commit-queue.js';
import { deliveryRow } from './delivery-row.js';
import { resolveScheme, verifySignature, type SignatureVerdict } from './signature.js';

/** What the front door answers. */
export interface FrontDoorAnswer {
  status: number;
  body?: string;
  contentType?: string;
}

/** Connection id of Meta's callbacks, which belong to the system until they are split. */
export const metaConnectionId = 'whatsapp';
/** Topics tell which secret signed a callback: a sandbox signature speaks for sandbox numbers only. */
export const metaTopics = { live: 'whatsapp.live', sandbox: 'whatsapp.sandbox' } as const;

const metaScheme: SignatureScheme = {
  scheme: 'hmac',
  header: 'x-hub-signature-256',
  algorithm: 'sha256',
  encoding: 'hex',
  prefix: 'sha256=',
  secret: 'appSecret',
};
/** Checked against when there is no such connection, so that both answers take the same time. */
const decoy: SignatureScheme = {
  scheme: 'hmac',
  header: 'x-wc-webhook-signature',
  algorithm: 'sha256',
  encoding: 'base64',
  secret: 'secret',
};
const decoySettings = { secret: 'no such connection' };

const ok: FrontDoorAnswer = { status: 200, body: '{"ok":true}', contentType: 'application/json' };
const refused: FrontDoorAnswer = {
  status: 401,
  body: JSON.stringify({
    type: 'about:blank',
    title: 'Unauthorized',
    status: 401,
    code: 'bad_signature',
    detail:
      'The signature is missing or does not fit. Check that the address and the webhook secret are those of the same connection.',
  }),
  contentType: 'application/problem+json',
};

/** Every delivery's way in: verify on raw bytes, store, and only then acknowledge. */
@Injectable()
export class FrontDoor {
  private readonly sandboxSecret: string;

  constructor(
    private readonly connections: ConnectionService,
    private readonly commits: CommitQueue,
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    secrets: Secrets,
  ) {
    this.sandboxSecret = sandboxAppSecret(secrets);
  }

  /**
   * Takes a vendor's delivery.
   *
   * @throws CommitQueueFullError or DatabaseError when it could not be stored; the caller answers 5xx.
   */
  async receive(connectionId: string, request: RawRequest): Promise<FrontDoorAnswer> {
    const open = await this.connections.open(connectionId);
    const handshake = open ? this.handshake(open, request) : undefined;
    if (handshake) {
      this.metrics.deliveries.inc({ outcome: 'handshake' });
      return {
        status: handshake.status,
        body: handshake.body,
        contentType: handshake.contentType ?? 'text/plain; charset=utf-8',
      };
    }
    const scheme = open ? resolveScheme(open.connector.webhook.verify, open.settings) : decoy;
    const verdict = scheme ? this.verdict(scheme, request, open) : { ok: false as const };
    if (!open || !verdict.ok) {
      this.metrics.deliveries.inc({ outcome: 'refused' });
      return refused;
    }
    await this.commits.store(
      deliveryRow({
        accountId: open.row.accountId,
        connectionId: open.row.id,
        topic: quietly(() => open.connector.webhook.topic(request)) ?? 'unknown',
        deliveryKey: quietly(() => open.connector.webhook.deliveryKey?.(request)),
        source: 'webhook',
        headers: request.headers,
        body: request.body,
        receivedAt: this.clock.now(),
      }),
    );
    this.metrics.deliveries.inc({ outcome: 'stored' });
    return ok;
  }

  /** Takes a callback of Meta's, signed with the app's secret or, for sandbox numbers, the sandbox's. */
  async receiveMeta(request: RawRequest): Promise<FrontDoorAnswer> {
    const now = this.clock.now();
    const fits = (appSecret: string | undefined) =>
      verifySignature(metaScheme, request, { appSecret }, now).ok;
    const live = fits(this.settings.metaAppSecret);
    const sandbox = fits(this.sandboxSecret);
    if (!live && !sandbox) {
      this.metrics.deliveries.inc({ outcome: 'refused' });
      return refused;
    }
    await this.commits.store(
      deliveryRow({
        accountId: null,
        connectionId: metaConnectionId,
        topic: live ? metaTopics.live : metaTopics.sandbox,
        source: 'webhook',
        headers: {},
        body: request.body,
        receivedAt: now,
      }),
    );
    this.metrics.deliveries.inc({ outcome: 'stored' });
    return ok;
  }

  /** Meta's subscription handshake. What is given twice is not Meta's. */
  verifyMeta(query: Readonly<Record<string, unknown>>): FrontDoorAnswer {
    const token = this.settings.metaVerifyToken;
    const given = query['hub.verify_token'];
    const challenge = query['hub.challenge'];
    const fits = token !== undefined && typeof given === 'string' && sameText(token, given);
    if (query['hub.mode'] !== 'subscribe' || typeof challenge !== 'string' || !fits) {
      return {
        status: 403,
        body: 'The verify token does not fit META_VERIFY_TOKEN.',
        contentType: 'text/plain',
      };
    }
    return { status: 200, body: challenge.slice(0, 200), contentType: 'text/plain' };
  }

  /** With the connection's secret, else with the other one that counts while it is being changed. */
  private verdict(
    scheme: SignatureScheme,
    request: RawRequest,
    open: OpenConnection | undefined,
  ): SignatureVerdict {
    const settings = open?.settings ?? decoySettings;
    const verdict = verifySignature(scheme, request, settings, this.clock.now());
    const name = open?.connector.companion?.secret;
    if (verdict.ok || !open?.other || name === undefined || open.other.until <= this.clock.now())
      return verdict;
    return verifySignature(scheme, request, { ...settings, [name]: open.other.secret }, this.clock.now());
  }

  private handshake(open: OpenConnection, request: RawRequest): HandshakeReply | undefined {
    return quietly(() => open.connector.webhook.handshake?.(request));
  }
}

/** Secret the built-in emulator signs its callbacks with: the same in every process, never shown. */
export function sandboxAppSecret(secrets: Secrets): string {
  return secrets.derived('sandbox-app-secret');
}

/** A connector's pure function must not take the front door down. */
function quietly<T>(work: () => T | undefined): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
