import { isUtf8 } from 'node:buffer';
import { Injectable, Optional } from '@nestjs/common';
import { Settings } from '../config/index.js';
import { AppRegistrations, ConnectionService, type OpenConnection } from '../connections/index.js';
import { ChannelAppRegistrations, Channels, type InstalledChannel } from '../channels/index.js';
import { Clock, Metrics, type Secrets } from '../platform/index.js';
import type { HandshakeReply, RawRequest, SignatureScheme, WebhookDefinition } from '../sdk/index.js';
import { CommitQueue } from './commit-queue.js';
import type { DeliveryRow } from './delivery.entity.js';
import { appTopic, callbackTopics, type DeliveryInput, deliveryRow } from './delivery-row.js';
import { ContentDecoder, encodingsOf } from './content-encoding.js';
import { evenOut, resolveScheme, verifySignature, type SignatureVerdict } from './signature.js';

/** Bytes of a body, as it came and once it is taken apart: Meta sends up to 3 MB, nothing honest is larger. */
export const bodyLimitBytes = 4 * 1024 * 1024;

/** What the front door answers. */
export interface FrontDoorAnswer {
  status: number;
  body?: string;
  contentType?: string;
}

const ok: FrontDoorAnswer = { status: 200, body: '{"ok":true}', contentType: 'application/json' };
const refused = refusal(
  401,
  'Unauthorized',
  'bad_signature',
  'The signature is missing or does not fit. Check that the address and the webhook secret are those of the same connection.',
);
const unreadable = {
  unknown: refusal(
    415,
    'Unsupported Media Type',
    'unsupported_encoding',
    'The body is compressed in a way that is not read. Send it without Content-Encoding, or with gzip, deflate or br.',
  ),
  too_large: refusal(
    413,
    'Content Too Large',
    'body_too_large',
    'The body is larger than 4 MB once it is decompressed. Send less in one delivery.',
  ),
  broken: refusal(
    400,
    'Bad Request',
    'unreadable_encoding',
    'The body is not compressed as Content-Encoding says. Send it as it is announced, or without Content-Encoding.',
  ),
} as const;

function refusal(status: number, title: string, code: string, detail: string): FrontDoorAnswer {
  return {
    status,
    body: JSON.stringify({ type: 'about:blank', title, status, code, detail }),
    contentType: 'application/problem+json',
  };
}

/** A delivery whose signature fits, its body as the connector reads it. */
type Verified = { request: RawRequest } | { answer: FrontDoorAnswer };

/** Every delivery's way in: verify on raw bytes, store, and only then acknowledge. */
@Injectable()
export class FrontDoor {
  private readonly decoder = new ContentDecoder(bodyLimitBytes);

  constructor(
    private readonly connections: ConnectionService,
    private readonly commits: CommitQueue,
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    private readonly channels: Channels,
    @Optional() private readonly apps?: AppRegistrations,
    @Optional() private readonly channelApps?: ChannelAppRegistrations,
  ) {}

  /**
   * Takes a vendor's delivery.
   *
   * @throws CommitQueueFullError or DatabaseError when it could not be stored; the caller answers 5xx.
   */
  async receive(connectionId: string, request: RawRequest): Promise<FrontDoorAnswer> {
    const open = await this.connections.open(connectionId);
    const handshake = open ? this.handshake(open, request) : undefined;
    if (handshake) return this.shake(handshake);
    // What an app is told comes to the app's address, where its own secret is known.
    const webhook = open && ownWebhook(open);
    const scheme = open && webhook && resolveScheme(webhook.verify, open.settings);
    const verified = await this.verified(request, (one) =>
      open && scheme ? this.verdict(scheme, one, open) : { ok: false, reason: 'missing_secret', passes: 0 },
    );
    if (!open || !webhook || 'answer' in verified) {
      this.metrics.deliveries.inc({ outcome: 'refused' });
      return 'answer' in verified ? verified.answer : refused;
    }
    const { accountId, id } = open.row;
    const now = this.clock.now();
    await this.commits.store(toStore(accountId, id, 'webhook', now, webhook, verified.request));
    return this.stored();
  }

  /**
   * Takes a body of an app: verified with the registration's secret, stored as it came, split later.
   *
   * @throws CommitQueueFullError or DatabaseError when it could not be stored; the caller answers 5xx.
   */
  async receiveApp(appId: string, request: RawRequest): Promise<FrontDoorAnswer> {
    const open = await this.apps?.open(appId);
    const declared = open?.connector.webhook;
    const webhook = declared?.scope === 'app' ? declared : undefined;
    const handshake = quietly(() => webhook?.handshake?.(request));
    if (handshake) return this.shake(handshake);
    const now = this.clock.now();
    const { publicUrl } = this.settings;
    const verified = await this.verified(request, (one) =>
      open && webhook
        ? verifySignature(webhook.verify, one, open.signing, now, publicUrl)
        : { ok: false, reason: 'missing_secret', passes: 0 },
    );
    if (!open || !webhook || 'answer' in verified) {
      this.metrics.deliveries.inc({ outcome: 'refused' });
      return 'answer' in verified ? verified.answer : refused;
    }
    await this.commits.store(toStore(null, open.row.id, 'app', now, webhook, verified.request));
    return this.stored();
  }

  /**
   * Takes a callback of a channel, signed with its live secret or, for sandbox senders, the sandbox's. An
   * unknown channel is answered like a wrong signature.
   *
   * @throws CommitQueueFullError or DatabaseError when it could not be stored; the caller answers 5xx.
   */
  async receiveChannel(channelId: string, request: RawRequest): Promise<FrontDoorAnswer> {
    const now = this.clock.now();
    const installed = this.channels.installed(channelId);
    const handshake = installed && this.channelHandshake(installed, request);
    if (handshake) return this.shake(handshake);
    const { publicUrl } = this.settings;
    const fits = (one: RawRequest, settings: Readonly<Record<string, unknown>> | undefined) =>
      installed && settings
        ? verifySignature(installed.definition.webhook.verify, one, settings, now, publicUrl)
        : ({ ok: false, reason: 'missing_secret', passes: 0 } as const);
    let live = false;
    const verified = await this.verified(request, (one) => {
      const verdict = fits(one, installed?.settings);
      live = verdict.ok;
      return live || !installed?.sandboxSettings ? verdict : fits(one, installed.sandboxSettings);
    });
    if (!installed || 'answer' in verified) {
      this.metrics.deliveries.inc({ outcome: 'refused' });
      return 'answer' in verified ? verified.answer : refused;
    }
    const { id } = installed.definition;
    const topics = callbackTopics(id);
    return this.storeCallback(id, live ? topics.live : topics.sandbox, verified.request, now);
  }

  /**
   * Takes a callback of one of a channel's apps, signed with this app's secret and no other. An unknown app is
   * answered like a wrong signature.
   *
   * @throws CommitQueueFullError or DatabaseError when it could not be stored; the caller answers 5xx.
   */
  async receiveChannelApp(channelId: string, appId: string, request: RawRequest): Promise<FrontDoorAnswer> {
    const now = this.clock.now();
    const installed = this.channels.installed(channelId);
    const settings = await this.channelApps?.webhookSettings(channelId, appId);
    const handshake = installed && this.channelHandshake({ ...installed, settings: settings ?? {} }, request);
    if (handshake) return this.shake(handshake);
    const { publicUrl } = this.settings;
    const verified = await this.verified(request, (one) =>
      installed && settings
        ? verifySignature(installed.definition.webhook.verify, one, settings, now, publicUrl)
        : { ok: false, reason: 'missing_secret', passes: 0 },
    );
    if (!installed || !settings || 'answer' in verified) {
      this.metrics.deliveries.inc({ outcome: 'refused' });
      return 'answer' in verified ? verified.answer : refused;
    }
    const { id } = installed.definition;
    return this.storeCallback(id, appTopic(id, appId), verified.request, now);
  }

  /** A callback belongs to the system until it is split by sender. */
  private async storeCallback(
    channelId: string,
    topic: string,
    { body }: RawRequest,
    receivedAt: number,
  ): Promise<FrontDoorAnswer> {
    const connectionId = channelId;
    await this.commits.store(
      deliveryRow({ accountId: null, connectionId, topic, source: 'webhook', headers: {}, body, receivedAt }),
    );
    return this.stored();
  }

  /**
   * Checks a delivery as it came and, when it is compressed, as its sender wrote it: some sign before
   * they compress, a proxy compresses after. What is refused costs the same work for every reason, so
   * that nobody can tell by the time which connections there are.
   */
  private async verified(
    request: RawRequest,
    verdictOf: (request: RawRequest) => SignatureVerdict,
  ): Promise<Verified> {
    const encodings = encodingsOf(request.headers['content-encoding']);
    const asSent = verdictOf(request);
    if (!asSent.ok) evenOut(asSent, request);
    if (encodings.length === 0) return asSent.ok ? { request } : { answer: refused };
    const decoding = await this.decoder.decode(request.body, encodings);
    const plain = withoutEncoding(request);
    if ('body' in decoding) {
      const read = { ...plain, body: decoding.body };
      if (asSent.ok) return { request: read };
      const asWritten = verdictOf(read);
      if (!asWritten.ok) evenOut(asWritten, read);
      return asWritten.ok ? { request: read } : { answer: refused };
    }
    if (!asSent.ok) return { answer: decoding.problem === 'unknown' ? unreadable.unknown : refused };
    // A proxy that decompresses may forget to take the header away.
    if (decoding.problem === 'broken' && isPlainText(request.body)) return { request: plain };
    return { answer: unreadable[decoding.problem] };
  }

  /** With the connection's secret, else with the other one that counts while it is being changed. */
  private verdict(scheme: SignatureScheme, request: RawRequest, open: OpenConnection): SignatureVerdict {
    const now = this.clock.now();
    const { publicUrl } = this.settings;
    const verdict = verifySignature(scheme, request, open.settings, now, publicUrl);
    const name = open.connector.companion?.secret;
    if (verdict.ok || !open.other || name === undefined || open.other.until <= now) return verdict;
    const other = { ...open.settings, [name]: open.other.secret };
    return verifySignature(scheme, request, other, now, publicUrl);
  }

  private stored(): FrontDoorAnswer {
    this.metrics.deliveries.inc({ outcome: 'stored' });
    return ok;
  }

  private shake(handshake: HandshakeReply): FrontDoorAnswer {
    this.metrics.deliveries.inc({ outcome: 'handshake' });
    return {
      status: handshake.status,
      body: handshake.body,
      contentType: handshake.contentType ?? 'text/plain; charset=utf-8',
    };
  }

  private channelHandshake(
    { definition, settings }: InstalledChannel,
    request: RawRequest,
  ): HandshakeReply | undefined {
    return quietly(() => definition.webhook.handshake?.(request, settings));
  }

  private handshake(open: OpenConnection, request: RawRequest): HandshakeReply | undefined {
    return quietly(() => ownWebhook(open)?.handshake?.(request));
  }
}

/**
 * The row of what was verified; a topic that cannot be told does not keep it from being stored. Every field by its
 * name: a spread before them costs 15 to 25 µs a delivery in V8 (Node 20).
 */
function toStore(
  accountId: string | null,
  connectionId: string,
  source: DeliveryInput['source'],
  receivedAt: number,
  webhook: Pick<WebhookDefinition<unknown, unknown>, 'topic' | 'deliveryKey'>,
  read: RawRequest,
): DeliveryRow {
  return deliveryRow({
    accountId,
    connectionId,
    source,
    receivedAt,
    topic: quietly(() => webhook.topic(read)) ?? 'unknown',
    deliveryKey: quietly(() => webhook.deliveryKey?.(read)),
    headers: read.headers,
    body: read.body,
  });
}

/** What comes to a connection's own address; undefined where the vendor delivers nothing, or to its app. */
function ownWebhook({ connector: { webhook } }: OpenConnection) {
  return webhook?.scope === 'app' ? undefined : webhook;
}

/** Secret the built-in emulator signs its callbacks with: the same in every process, never shown. */
export function sandboxAppSecret(secrets: Secrets): string {
  return secrets.derived('sandbox-app-secret');
}

function withoutEncoding(request: RawRequest): RawRequest {
  const { 'content-encoding': _encoding, 'content-length': _length, ...headers } = request.headers;
  return { ...request, headers };
}

/** Text, and not bytes that somebody compressed. */
function isPlainText(body: Buffer): boolean {
  return isUtf8(body) && !body.includes(0);
}

/** A connector's pure function must not take the front door down. */
function quietly<T>(work: () => T | undefined): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
