/** A request exactly as it arrived. Header names are lower case. */
export interface RawRequest {
  /** HTTP method. */
  method: string;
  /** Path and query, as sent. */
  url: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  /** The raw bytes. */
  body: Buffer;
}

/** What the core answers to an unsigned handshake. It can do nothing but be answered. */
export interface HandshakeReply {
  /** HTTP status. */
  status: number;
  /** Text of the response. */
  body: string;
  /** @defaultValue `text/plain; charset=utf-8` */
  contentType?: string;
}

/** Where a connection stands; given to pure functions, so it holds no secret and no client. */
export interface ConnectionView {
  /** Id of the connection. */
  id: string;
  /** As its owner named it. */
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
  /** The vendor's topic of the item. */
  topic: string;
  /** What the trigger's `payload` schema checks. */
  payload: unknown;
}
