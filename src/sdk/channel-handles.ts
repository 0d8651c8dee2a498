import type { ChannelAnswer } from './channel-errors.js';
import type { ChannelSender, MediaIo } from './channel-io.js';

/** A file of which a handle is wanted. */
export interface HandleFile {
  /** Type of the content, such as `image/jpeg`. */
  mimeType: string;
  /** Bytes. */
  size: number;
  /** Its name; undefined when it has none. */
  filename: string | undefined;
  /** Its bytes from an offset on; may be called again after a cut. */
  open(offset: number): Promise<AsyncIterable<Uint8Array>>;
}

/** A name the provider gave an uploaded file. */
export interface FileHandle {
  /** The name. */
  handle: string;
  /** Until when it can be used, milliseconds UTC. */
  expiresAt: number;
}

/**
 * Files a provider wants to see and does not send: the picture of a profile, the example of a template. Their
 * handles belong to an owner at the provider, which several senders may share. Nothing of it throws for what
 * the other side does; what reading the file throws is thrown.
 */
export interface ChannelFileHandles {
  /** Types the provider takes. */
  mimeTypes: readonly string[];
  /** Who handles that are made with this sender's secret belong to, at the provider. */
  owner(sender: ChannelSender, io: MediaIo): Promise<ChannelAnswer<{ owner: string }>>;
  /** Opens an upload; answers the provider's name of it. */
  begin(
    sender: ChannelSender,
    owner: string,
    file: Pick<HandleFile, 'mimeType' | 'size' | 'filename'>,
    io: MediaIo,
  ): Promise<ChannelAnswer<{ upload: string }>>;
  /** From which byte on an upload goes on. */
  offset(sender: ChannelSender, upload: string, io: MediaIo): Promise<ChannelAnswer<{ offset: number }>>;
  /** Sends a file from an offset to its end. @param now - milliseconds UTC */
  send(
    sender: ChannelSender,
    upload: { name: string; offset: number; now: number },
    file: HandleFile,
    io: MediaIo,
  ): Promise<ChannelAnswer<FileHandle>>;
}
