import type { z } from 'zod';

/** An app as it is registered at a channel's provider: our identity there. */
export interface ChannelApp {
  /** As the provider numbers it. */
  clientId: string;
  /** What the provider signs with, and what proves that a call is ours. */
  clientSecret: string;
  /** The others, as the part's schema reads them, secrets among them. */
  settings: Readonly<Record<string, unknown>>;
}

/**
 * Apps at the provider, for channels whose callbacks are signed by an app and that may have several. Without
 * it a channel's callbacks are those of its installation.
 */
export interface ChannelApps {
  /** Settings of an app besides its id and secret; secrets are marked as in connectors. */
  settings: z.ZodType;
  /** Why an id cannot be one; undefined when it can. Pure. */
  refuseId(clientId: string): string | undefined;
  /** Pure. What callbacks of the app are verified with, and handshakes answered: settings of the channel. */
  webhookSettings(app: ChannelApp): Readonly<Record<string, unknown>>;
  /** Pure. What travels with each call of a sender to prove that the app's own hub makes it. @defaultValue none */
  proof?(senderSecret: string, app: ChannelApp): string;
}
