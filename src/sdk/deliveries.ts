/** A request exactly as it arrived. Header names are lower case. */
export interface RawRequest {
  method: string;
  /** Path and query, as sent. */
  url: string;
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
}

/** What the core answers to an unsigned handshake. It can do nothing but be answered. */
export interface HandshakeReply {
  status: number;
  body: string;
  contentType?: string;
}

/** Where a connection stands; given to pure functions, so it holds no secret and no client. */
export interface ConnectionView {
  id: string;
  name: string;
  /** When the connection was made, milliseconds UTC: what happened before it is history. */
  createdAt: number;
  /** Software of ours runs there and delivers. */
  companion?: boolean;
  /** Times since during which it was disconnected, milliseconds UTC: what is new of then is history too. */
  disconnections?: readonly { from: number; to: number }[];
  /** The language the vendor's own people read, BCP 47 or as WordPress writes it (`fr_FR`), where it is known. */
  language?: string;
  /** The vendor's own time zone where it is known: an IANA name, or an offset such as `+02:00`. */
  timezone?: string;
}

/** One thing inside a delivery: most vendors send one, batching vendors many. */
export interface DeliveryItem {
  topic: string;
  payload: unknown;
}
