import type { ChannelAnswer } from './channel-errors.js';
import type { ChannelIo, ChannelSender } from './channel-io.js';
import type { FieldLimit, MediaLimit } from './content-limits.js';

/** What people see when they open a sender's profile. Null is not given. */
export interface SenderProfile {
  /** A line below the name. */
  about: string | null;
  /** Postal address. */
  address: string | null;
  /** What the business does. */
  description: string | null;
  /** E-mail address of the business. */
  email: string | null;
  /** Absolute addresses. */
  websites: readonly string[];
  /** One of {@link ChannelProfile.industries}. */
  industry: string | null;
  /** Where its picture is fetched from; the provider may let it expire. */
  pictureUrl: string | null;
}

/** What of a profile is to change: what is absent stays, null empties. */
export interface SenderProfileChange {
  /** Never empty. */
  about?: string;
  /** Postal address. */
  address?: string | null;
  /** What the business does. */
  description?: string | null;
  /** E-mail address of the business. */
  email?: string | null;
  /** All of them; an empty list removes them. */
  websites?: readonly string[];
  /** One of {@link ChannelProfile.industries}. */
  industry?: string;
  /** The picture, as {@link ChannelFileHandles} names it. */
  pictureHandle?: string;
}

/** The profile of a sender, for channels that show one. Nothing of it throws for what the other side does. */
export interface ChannelProfile {
  /** Checked before the provider is asked; paths are those of {@link SenderProfileChange}. */
  limits: readonly FieldLimit[];
  /** Industries the provider knows, in its words. */
  industries: readonly string[];
  /** What it takes as a picture. @defaultValue it takes none */
  picture?: MediaLimit;
  /** Reads it. */
  read(sender: ChannelSender, io: ChannelIo): Promise<ChannelAnswer<SenderProfile>>;
  /** Writes what is given; asked again, it is the same. */
  write(sender: ChannelSender, change: SenderProfileChange, io: ChannelIo): Promise<ChannelAnswer<unknown>>;
}

/**
 * Where a display name stands with the provider. `usable`: shown without having been reviewed; `none`: there is
 * no name or no review; `unknown`: in a word the channel does not know.
 */
export type SenderNameStatus =
  'approved' | 'usable' | 'in_review' | 'declined' | 'expired' | 'none' | 'unknown';

/** The name people see, and the one that was asked for. */
export interface SenderName {
  /** As it is now; null while there is none. */
  name: string | null;
  /** Of the name as it is now. */
  status: SenderNameStatus;
  /** The name that was asked for and is not in use yet. */
  requested: { name: string; status: SenderNameStatus } | null;
}

/** The display name of a sender, for channels whose provider reviews it. */
export interface ChannelDisplayName {
  /** Checked before the provider is asked; the path is `name`. */
  limits: readonly FieldLimit[];
  /** What the owner has to do at a status, one sentence each; absent where there is nothing to do. */
  advice: Readonly<Partial<Record<SenderNameStatus, string>>>;
  /** What the owner has to do once a requested name is approved; one sentence. */
  afterApproval: string;
  /** Reads it with its status. */
  read(sender: ChannelSender, io: ChannelIo): Promise<ChannelAnswer<SenderName>>;
  /** Asks the provider to review another name. */
  request(sender: ChannelSender, name: string, io: ChannelIo): Promise<ChannelAnswer<unknown>>;
}

/** What a chat with a sender offers people before and while they write. */
export interface SenderChatOptions {
  /** Whether the provider tells that somebody opened a chat for the first time. */
  welcome: boolean;
  /** Sentences people tap to begin. */
  prompts: readonly string[];
  /** Commands people choose from. */
  commands: readonly { name: string; description: string }[];
}

/** What a chat offers, for channels that have it. */
export interface ChannelChatOptions {
  /** Checked before the provider is asked; paths are those of {@link SenderChatOptions}. */
  limits: readonly FieldLimit[];
  /** Reads it. */
  read(sender: ChannelSender, io: ChannelIo): Promise<ChannelAnswer<SenderChatOptions>>;
  /** Writes what is given, what is absent stays. */
  write(
    sender: ChannelSender,
    change: Partial<SenderChatOptions>,
    io: ChannelIo,
  ): Promise<ChannelAnswer<unknown>>;
}
