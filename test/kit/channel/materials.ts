import type {
  ChannelAddress,
  ChannelErrorClass,
  ChannelSender,
  OutgoingContent,
} from '../../../src/sdk/index.js';

/** An answer of the provider to a request. */
export interface ProviderAnswer {
  status: number;
  body: string;
}

/** A callback as the provider posts it, and what it says. */
export interface CallbackExample {
  name: string;
  body: string;
  /** The sender its first part is about. */
  sender: string;
  /** What its parts say, in their order: every field given has to be there. */
  readings: readonly Readonly<Record<string, unknown>>[];
}

/** What the suite needs to know of a channel to ask its questions. Recorded or invented, never a live account's. */
export interface ChannelMaterials {
  /** Settings of the installation, the secret callbacks are signed with among them. */
  settings: Readonly<Record<string, unknown>>;
  sender: ChannelSender;
  /** Somebody who is written to: eight characters or more, so that it can be looked for. */
  address: ChannelAddress;
  /** One example of each kind of content the channel carries. */
  contents: readonly OutgoingContent[];
  accepted: ProviderAnswer & { providerMessageId: string };
  /** A structured refusal that repeats the sender's secret and the recipient's address, as careless providers do. */
  refused: ProviderAnswer & { code: number; class: ChannelErrorClass };
  /** At least one with a status and one with a message. */
  callbacks: readonly CallbackExample[];
}
