/** How one HTTP exchange ended, as far as can be known. */
export type Exchange =
  /** A complete answer was read. */
  | { kind: 'answer'; status: number; body: string; retryAfterMs: number | undefined }
  /** Certainly not one byte of the request left. */
  | { kind: 'not_started'; detail: string }
  /** Bytes left, and no complete answer came back: nobody here can know what happened. */
  | { kind: 'lost'; detail: string; status: number | undefined };

/** A file at an address of the provider's. */
export interface FileRequest {
  /** Absolute address. */
  url: string;
  /** Lower-case names. */
  headers?: Readonly<Record<string, string>>;
}

/** How opening a file ended, before its bytes are read. */
export type FileExchange =
  | { kind: 'answer'; status: number; body: AsyncIterable<Uint8Array> }
  | { kind: 'refused'; detail: string }
  | { kind: 'lost'; detail: string };

/** One request to a channel's provider. */
export interface ChannelRequest {
  /** HTTP method. */
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** After the channel's base address, beginning with a slash, with its query. */
  path: string;
  /** Lower-case names. `content-type` is `application/json` for a body unless it is given. */
  headers?: Readonly<Record<string, string>>;
  /** Text as it is sent. */
  body?: string;
  /** Ends the request when it is aborted. */
  signal?: AbortSignal | undefined;
  /** Milliseconds to wait for a free connection. @defaultValue 5,000 */
  startMs?: number | undefined;
  /** Milliseconds from the first byte to the last one of the answer. @defaultValue the installation's time-out */
  answerMs?: number | undefined;
  /** Bytes of the answer that are read at most. @defaultValue 64 KiB */
  answerBytes?: number;
}

/**
 * The network as an adapter is given it. Requests go to the channel's own base address and nowhere else;
 * connections are kept and bounded, a time-out is the installation's. It never throws for what the other
 * side does: what matters for a message is whether its request certainly never left.
 */
export interface ChannelIo {
  /** @throws Error inside a unit of work: nothing there may wait for the network. */
  request(request: ChannelRequest): Promise<Exchange>;
}

/** The network for files, which no one holds in memory. */
export interface MediaIo extends ChannelIo {
  /**
   * Sends a request whose body is handed on piece by piece; `content-length` has to be among its headers.
   *
   * @throws Error inside a unit of work.
   */
  sendFile(request: Omit<ChannelRequest, 'body'> & { body: AsyncIterable<Uint8Array> }): Promise<Exchange>;
  /**
   * Opens a file the provider named by its whole address. Addresses elsewhere than the channel's own pass the
   * guard of outgoing calls, no redirect is followed, and it all ends after two minutes.
   *
   * @throws Error inside a unit of work.
   */
  openFile(file: FileRequest): Promise<FileExchange>;
}

/** A sender as an adapter sees it: its secret decrypted, nothing of the account it belongs to. */
export interface ChannelSender {
  /** The provider's id of it: a phone number id, an originator. */
  providerId: string;
  /** The provider's account it belongs to: senders of one share their templates. */
  businessAccountId: string;
  /** `sandbox` senders talk to the emulator. */
  mode: 'live' | 'sandbox';
  /** Its access token or key. */
  secret: string;
  /** Proves with each call that the sender's app makes it, for channels whose apps have such. */
  proof?: string | undefined;
}
