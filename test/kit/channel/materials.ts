import type {
  ChannelAddress,
  ChannelErrorClass,
  ChannelSender,
  FilledTemplate,
  OutgoingContent,
  TemplateDraft,
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
  /** The sender its first part is about; undefined for news of a business account. */
  sender: string | undefined;
  /** What its parts say, in their order: every field given has to be there. */
  readings: readonly Readonly<Record<string, unknown>>[];
}

/** What the suite needs to know of a channel's templates. */
export interface TemplateMaterials {
  /** One for each part a template can have. */
  drafts: readonly TemplateDraft[];
  /** Makes of a submission what the provider lists once it took it. */
  list: (submission: Record<string, unknown>) => unknown;
  /** Templates as the provider lists them, and what they say: every field given has to be there. */
  listed: readonly { name: string; listed: unknown; says: Readonly<Record<string, unknown>> }[];
  /** For channels with `readStored`: what was stored, and the values it means. */
  stored?: readonly { components: readonly unknown[]; values: FilledTemplate }[];
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
  /** For channels that have templates. */
  templates?: TemplateMaterials;
}
