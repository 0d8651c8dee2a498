import type { ChannelAddress } from './channel-address.js';
import type { ChannelAnswer } from './channel-errors.js';
import type { ChannelIo, ChannelSender } from './channel-io.js';
import type { FieldLimit } from './content-limits.js';

/** A link, printed as a code or tapped, that opens a chat with a sender. */
export interface ChatLink {
  /** The provider's id of it. */
  id: string;
  /** What stands in the person's input field. */
  message: string;
  /** The address that opens the chat. */
  url: string;
  /** Where a picture of the code is fetched from, where one was asked for; it may expire. */
  imageUrl: string | null;
}

/** Formats a picture of a code comes in. */
export const linkImages = ['png', 'svg'] as const;
/** A format of a picture. */
export type LinkImage = (typeof linkImages)[number];

/** Links and codes that open a chat, for channels that have them. */
export interface ChannelChatLinks {
  /** Checked before the provider is asked; the path is `message`. */
  limits: readonly FieldLimit[];
  /** Links a sender may have. */
  most: number;
  /** Pure. The address that opens a chat without the provider knowing of it. @param phone - digits */
  direct(phone: string, message: string | undefined): string;
  /** All of them, newest first. @param image - with pictures of this format */
  list(
    sender: ChannelSender,
    image: LinkImage | undefined,
    io: ChannelIo,
  ): Promise<ChannelAnswer<ChatLink[]>>;
  /** Makes one. */
  create(
    sender: ChannelSender,
    link: { message: string; image?: LinkImage | undefined },
    io: ChannelIo,
  ): Promise<ChannelAnswer<ChatLink>>;
  /** Changes what it says; its address stays. */
  change(sender: ChannelSender, id: string, message: string, io: ChannelIo): Promise<ChannelAnswer<ChatLink>>;
  /** Removes it: its address opens no chat any more. */
  remove(sender: ChannelSender, id: string, io: ChannelIo): Promise<ChannelAnswer<unknown>>;
}

/** How blocking or unblocking one person went. */
export type BlockResult =
  | { done: true; address: string }
  /** `reason` says why and what to do, one sentence. */
  | { done: false; address: string; code: number | null; reason: string };

/** People a sender neither hears nor reaches, kept by the provider. */
export interface ChannelBlocking {
  /** People a sender may block. */
  most: number;
  /** People one request may name. */
  atOnce: number;
  /** One page of the list. @param after - `next` of the page before */
  list(
    sender: ChannelSender,
    after: string | undefined,
    io: ChannelIo,
  ): Promise<ChannelAnswer<{ addresses: string[]; next: string | undefined }>>;
  /** One result for each address, in their order. */
  block(
    sender: ChannelSender,
    addresses: readonly ChannelAddress[],
    io: ChannelIo,
  ): Promise<ChannelAnswer<BlockResult[]>>;
  /** One result for each address, in their order. */
  unblock(
    sender: ChannelSender,
    addresses: readonly ChannelAddress[],
    io: ChannelIo,
  ): Promise<ChannelAnswer<BlockResult[]>>;
}
