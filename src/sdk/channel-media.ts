import type { ChannelAnswer } from './channel-errors.js';
import type { ChannelSender, MediaIo } from './channel-io.js';
import type { MediaLimit } from './content-limits.js';

/** Kinds of content that show a file. */
export const mediaKinds = ['image', 'video', 'audio', 'document', 'sticker'] as const;
/** A kind of content that shows a file. */
export type MediaKind = (typeof mediaKinds)[number];

/** What a channel takes, by what a file is shown as. */
export type MediaLimits = Readonly<Partial<Record<MediaKind, MediaLimit>>>;

/** What limits are asked about. */
export interface FileFacts {
  /** Type of the content, such as `image/jpeg`. */
  mimeType: string;
  /** Bytes. */
  size: number;
  /** It is a picture that moves. */
  isAnimated: boolean;
}

/** The kinds that show a file, in the order of {@link mediaKinds}. Pure. */
export function kindsTaking(limits: MediaLimits, file: FileFacts): MediaKind[] {
  return mediaKinds.filter((kind) => file.size <= largestAs(limits, kind, file));
}

/** Bytes at most of a file of this type that is shown as this kind; -1 when the type is not taken. Pure. */
export function largestAs(
  limits: MediaLimits,
  kind: MediaKind,
  { mimeType, isAnimated }: Pick<FileFacts, 'mimeType' | 'isAnimated'>,
): number {
  const limit = limits[kind];
  if (!limit?.mimeTypes.includes(mimeType)) return -1;
  return isAnimated ? limit.maxBytes : (limit.stillMaxBytes ?? limit.maxBytes);
}

/** The largest file any kind takes, bytes; 0 where none takes any. */
export function largestFile(limits: MediaLimits): number {
  return Math.max(0, ...mediaKinds.map((kind) => limits[kind]?.maxBytes ?? 0));
}

/** A file as an adapter hands it to its provider. */
export interface OutgoingFile {
  /** Type of the content, such as `image/jpeg`. */
  mimeType: string;
  /** Bytes. */
  size: number;
  /** As the person sees it. */
  filename: string | undefined;
  /** Its bytes from the first; to be read once. */
  open(): AsyncIterable<Uint8Array>;
}

/** Where a file of an inbound message is fetched from. */
export interface LocatedFile {
  /** Absolute address. */
  url: string;
  /** Until when, milliseconds UTC; undefined when the provider does not say. */
  expiresAt: number | undefined;
  /** As the provider says; the content decides. */
  mimeType: string | undefined;
  /** Hexadecimal. */
  sha256: string | undefined;
  /** Bytes. */
  size: number | undefined;
}

/** How fetching a file ended, before its bytes are read. */
export type Download =
  | { ok: true; body: AsyncIterable<Uint8Array> }
  /** `expired`: the address is too old, ask for it again; `gone`: there is no such file any more. */
  | { ok: false; kind: 'expired' | 'gone' | 'refused' | 'unreachable'; detail: string };

/** Files in and out, for channels that carry them. Nothing of it throws for what the other side does. */
export interface ChannelMedia {
  /** How long the provider keeps an uploaded file, milliseconds. */
  keptMs: number;
  /** Hands a file over; answers the provider's id of it. A file that was handed over twice is two there. */
  upload(sender: ChannelSender, file: OutgoingFile, io: MediaIo): Promise<ChannelAnswer<{ mediaId: string }>>;
  /** Where a file of an inbound message is fetched from. */
  locate(sender: ChannelSender, mediaId: string, io: MediaIo): Promise<ChannelAnswer<LocatedFile>>;
  /** Fetches a located file; its address is checked by the guard of outgoing calls like any. */
  download(sender: ChannelSender, located: LocatedFile, io: MediaIo): Promise<Download>;
}
