import { Channels, whatsappSettings, type InstalledChannel } from '../../src/channels/index.js';
import { sandboxAppSecret } from '../../src/ingress/index.js';
import { Metrics, type Secrets } from '../../src/platform/index.js';

/** WhatsApp's settings and the transport's, as specs set them. */
export type ChannelTestSettings = Parameters<typeof whatsappSettings>[0] &
  ConstructorParameters<typeof Channels>[1];

/** Channels as a process has them: WhatsApp, and those that are handed in. */
export function testChannels(
  settings: ChannelTestSettings,
  secrets: Secrets,
  more: { metrics?: Metrics; channels?: readonly InstalledChannel[] } = {},
): Channels {
  return new Channels(
    [whatsappSettings(settings, sandboxAppSecret(secrets)), ...(more.channels ?? [])],
    settings,
    secrets,
    more.metrics ?? new Metrics(),
  );
}

/** WhatsApp at one address, sandbox or live. */
export function channelsAt(
  url: string,
  secrets: Secrets,
  more: { metrics?: Metrics; slots?: number } = {},
): Channels {
  const settings = {
    graphUrl: url,
    graphVersion: 'v25.0',
    sandboxUrl: url,
    requestSlots: more.slots ?? 8,
    requestTimeoutMs: 2_000,
  };
  return testChannels(settings, secrets, more);
}
