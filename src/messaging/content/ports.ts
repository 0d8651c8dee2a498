import type { NumberRow } from '../../channels/index.js';
import type { Reader } from '../../database/index.js';

/** Token of {@link MediaForSending}. Without a provider Liaison keeps no files, and none is known. */
export const MEDIA_FOR_SENDING = Symbol('media-for-sending');

/** What is known of a file that is to be sent. */
export interface SendableMedia {
  /** By its content, not by anybody's claim. */
  mimeType: string;
  bytes: number;
}

/** What a provider calls a file, or why it has no name there. */
export type MediaAtProvider =
  | { state: 'ready'; providerMediaId: string }
  /** It cannot be said yet: storage or provider are away. Asked again until the message expires. */
  | { state: 'later'; explanation: string }
  /** It never will be: deleted, or refused by the provider. */
  | { state: 'gone'; explanation: string };

/** Files kept by Liaison, as sending needs them. */
export interface MediaForSending {
  /** Files of an account by id; those it does not have are left out. */
  describe(
    reader: Reader,
    accountId: string,
    mediaIds: readonly string[],
  ): Promise<ReadonlyMap<string, SendableMedia>>;
  /**
   * What the provider of this sender calls a file, uploaded there first when it has to be. It may reach the
   * network, so it is never called within a unit of work; it throws for nothing the other side does.
   */
  atProvider(number: NumberRow, mediaId: string): Promise<MediaAtProvider>;
}
