import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { UndecryptableError, type Egress, type Metrics, type Secrets } from '../platform/index.js';
import type {
  AnyChannel,
  ChannelApp,
  ChannelSender,
  MediaIo,
  SendOutcome,
  SenderVerdict,
} from '../sdk/index.js';
import type { NumberRow } from './number.entity.js';
import { ChannelTransport, type TransportSettings } from './transport.js';
import { whatsappChannel } from './whatsapp/whatsapp.channel.js';

/** The channel of senders that name none: those of before there were several. */
export const defaultChannelId = whatsappChannel.id;

/** A channel as this installation has it. */
export interface InstalledChannel {
  definition: AnyChannel;
  /** As its schema reads them. What callbacks are verified with in the sandbox differs from live ones. */
  settings: Readonly<Record<string, unknown>>;
  sandboxSettings?: Readonly<Record<string, unknown>>;
}

/** The part of a sender that speaking for it needs. `accessToken` is encrypted. */
export type SendingNumber = Pick<
  NumberRow,
  'channel' | 'phoneNumberId' | 'wabaId' | 'mode' | 'accessToken'
> & {
  /** Encrypted. */
  appProof?: string | null;
};

/** A sender whose secret could be read, and the network to its provider. */
export interface OpenSender {
  channel: AnyChannel;
  sender: ChannelSender;
  io: MediaIo;
}

/** What is said of a secret that cannot be read. */
export const unreadableSecret =
  'The access token of this number cannot be decrypted: LIAISON_SECRET has changed. Put the old value into LIAISON_SECRET_PREVIOUS, or register the number again.';

/** Decrypted secrets kept in memory at most. */
const maxSecrets = 1_000;

/**
 * The channels of this installation, and the way to speak through them: opens senders, hands messages over,
 * counts outcomes. No secret leaves it but to its own channel's adapter.
 */
@Injectable()
export class Channels implements OnApplicationShutdown {
  private readonly byId = new Map<string, InstalledChannel>();
  private readonly transport: ChannelTransport;
  private readonly ios = new Map<string, MediaIo>();
  private readonly opened = new Map<string, string>();

  constructor(
    installed: readonly InstalledChannel[],
    settings: TransportSettings,
    private readonly secrets: Pick<Secrets, 'decrypt'>,
    private readonly metrics: Pick<Metrics, 'inFlight' | 'attempts'>,
    egress?: Pick<Egress, 'fetch'>,
  ) {
    this.transport = new ChannelTransport(settings, egress?.fetch);
    for (const one of installed)
      for (const id of [one.definition.id, ...(one.definition.formerIds ?? [])]) this.byId.set(id, one);
  }

  /** Every channel there is, each once. */
  all(): readonly InstalledChannel[] {
    return [...new Set(this.byId.values())];
  }

  /** A channel with its settings, by its id or one it had before. */
  installed(id: string): InstalledChannel | undefined {
    return this.byId.get(id);
  }

  /** Undefined when it is not installed any more. */
  find(id: string | null): AnyChannel | undefined {
    return this.byId.get(id ?? defaultChannelId)?.definition;
  }

  /** The channel of a sender or message, by its stored id. @throws Error when it is not installed any more. */
  get(id: string | null): AnyChannel {
    const found = this.find(id);
    if (!found) throw new Error(`the channel ${id ?? defaultChannelId} is not installed`);
    return found;
  }

  /** The channel a stored business account belongs to; undefined when it is not installed any more. */
  ofBusinessAccount(wabaId: string): AnyChannel | undefined {
    const end = wabaId.indexOf(':');
    return this.find(end === -1 ? null : wabaId.slice(0, end));
  }

  /** A channel with the network to its provider, for what is asked without a sender; undefined when it is not installed. */
  reach(
    id: string,
  ): { channel: AnyChannel; settings: InstalledChannel['settings']; io: MediaIo } | undefined {
    const installed = this.byId.get(id);
    return (
      installed && {
        channel: installed.definition,
        settings: installed.settings,
        io: this.ioOf(installed, 'live'),
      }
    );
  }

  /** Undefined when the key that encrypted its secret is gone, or its channel is. */
  open(number: SendingNumber): OpenSender | undefined {
    const installed = this.byId.get(number.channel ?? defaultChannelId);
    const secret = this.readableSecret(number.accessToken);
    if (!installed || secret === undefined) return undefined;
    const proof = number.appProof == null ? undefined : this.readableSecret(number.appProof);
    const mode = number.mode === 'sandbox' ? 'sandbox' : 'live';
    const sender = {
      providerId: providerIdOf(number),
      businessAccountId: businessAccountIdOf(number),
      mode,
      secret,
      ...(proof === undefined ? {} : { proof }),
    } as const;
    return { channel: installed.definition, sender, io: this.ioOf(installed, mode) };
  }

  /**
   * Hands over a rendered message; its attempt must be committed already.
   *
   * @param options - `signal` stops it: before the first byte that means not sent, afterwards unknown;
   * `startMs` is how long it may wait for a free connection, default 5,000
   */
  async send(
    number: SendingNumber,
    rendered: unknown,
    options: { signal?: AbortSignal | undefined; startMs?: number } = {},
  ): Promise<SendOutcome> {
    const open = this.open(number);
    if (!open)
      return { outcome: 'not_sent', error: { code: null, class: 'setup', detail: unreadableSecret } };
    const answer = open.channel.send(rendered, open.sender, open.io, options);
    this.metrics.inFlight.set(this.transport.requestsInFlight);
    const outcome = await answer;
    this.metrics.inFlight.set(this.transport.requestsInFlight);
    this.metrics.attempts.inc({
      outcome: outcome.outcome,
      errorClass: outcome.outcome === 'not_sent' ? outcome.error.class : '',
    });
    return outcome;
  }

  /**
   * Asks the provider whether the secret owns the sender. A channel that cannot ask takes it at its word.
   *
   * @param app - the app the secret has to belong to
   */
  async check(
    number: SendingNumber & Pick<NumberRow, 'displayPhone'>,
    app?: ChannelApp,
  ): Promise<SenderVerdict> {
    const open = this.open(number);
    if (!open) return { verdict: 'unreachable', reason: unreadableSecret };
    const { channel, sender, io } = open;
    if (channel.registration) return channel.registration.check(sender, io, app);
    const described = {
      id: sender.providerId,
      displayPhone: number.displayPhone,
      verifiedName: undefined,
      quality: 'UNKNOWN',
      throughput: channel.limits.perSecond,
    };
    return { verdict: 'confirmed', number: described };
  }

  /** Lets requests finish, then closes the connections. */
  async close(): Promise<void> {
    await this.transport.close();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }

  private ioOf({ definition, settings }: InstalledChannel, mode: 'live' | 'sandbox'): MediaIo {
    const key = `${definition.id}:${mode}`;
    const known = this.ios.get(key);
    if (known) return known;
    const base = definition.baseUrl(settings, mode);
    const io: MediaIo = {
      request: (request) => this.transport.request(base, request),
      sendFile: (request) => this.transport.request(base, request),
      openFile: (file) => this.transport.openFile(base, file),
    };
    this.ios.set(key, io);
    return io;
  }

  private readableSecret(encrypted: string): string | undefined {
    const known = this.opened.get(encrypted);
    if (known !== undefined) return known;
    try {
      const secret = this.secrets.decrypt(encrypted);
      if (this.opened.size >= maxSecrets) this.opened.clear();
      this.opened.set(encrypted, secret);
      return secret;
    } catch (error) {
      if (error instanceof UndecryptableError) return undefined;
      throw error;
    }
  }
}

/**
 * Senders are unique across channels by the provider's id; those of other channels than the first have
 * their channel's id in front of it, so that two providers may number theirs alike.
 */
export function storedProviderId(channelId: string, providerId: string): string {
  return channelId === defaultChannelId ? providerId : `${channelId}:${providerId}`;
}

/** The provider's id of a sender. */
export function providerIdOf({
  channel,
  phoneNumberId,
}: Pick<NumberRow, 'channel' | 'phoneNumberId'>): string {
  return withoutChannel(channel, phoneNumberId);
}

/** The provider's id of a sender's business account; of one without an account the sender's own. */
export function businessAccountIdOf({ channel, wabaId }: Pick<NumberRow, 'channel' | 'wabaId'>): string {
  return withoutChannel(channel, wabaId);
}

function withoutChannel(channel: string | null, stored: string): string {
  const prefix = `${channel ?? ''}:`;
  return channel !== null && stored.startsWith(prefix) ? stored.slice(prefix.length) : stored;
}
