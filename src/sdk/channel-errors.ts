/**
 * What an error of a channel means for a send, whatever its provider calls it. The words are stored with
 * attempts and shown in decision records.
 */
export type ChannelErrorClass =
  /** Credentials, permissions or the state of the sender: a person has to act. */
  | 'setup'
  | 'payment'
  | 'throttled'
  /** The provider limits marketing because people complain. */
  | 'quality_brake'
  /** This person cannot be reached on this channel. */
  | 'unreachable'
  | 'opted_out'
  /** This person has received too much marketing lately. */
  | 'saturated'
  | 'window_closed'
  | 'template'
  | 'template_state'
  /** The request is wrong as it is. */
  | 'payload'
  /** Nothing reached the provider: no connection, no name, no certificate. */
  | 'network'
  /** A code the channel does not know. */
  | 'unclassified';

/** What follows from an error. */
export interface ChannelErrorPolicy {
  /** `backoff`: the same message may go later, until it expires. `cooldown`: not before a day. `never`: final. */
  retry: 'backoff' | 'cooldown' | 'never';
  /** The sender cannot send anything until a person has put it right. */
  pausesNumber?: true;
  /** Marketing stops on every sender of the same business account. */
  brakesMarketing?: true;
  /** The template is to be read again from the provider, then the same message may be tried once more. */
  resyncsTemplate?: true;
  /** What the owner does next, one sentence. */
  advice: string;
}

/** Class and policy of one error. */
export interface ChannelErrorVerdict extends ChannelErrorPolicy {
  /** What the error means for a send. */
  class: ChannelErrorClass;
}

/** Facts about an error besides its code. */
export interface ChannelErrorHints {
  /** Status of the response that carried the error. */
  httpStatus?: number | undefined;
  /** The provider's finer code, if it has one. */
  subcode?: number | undefined;
  /** The provider calls it passing. */
  transient?: boolean | undefined;
}

/** Why a provider did not take a request. */
export interface ChannelFailure {
  /** The provider's own code; null when there is none, or nothing was sent. */
  code: number | null;
  /** The provider's finer code, if it has one. */
  subcode?: number;
  /** The provider's own words, for a person; without secrets and recipient. */
  detail: string;
  /** What the error means for a send. */
  class: ChannelErrorClass;
  /** Milliseconds the provider asks to wait. */
  retryAfterMs?: number;
}

/**
 * Outcome of a message handed to a channel. There is no fourth case: *not sent* is certain (a structured
 * error, or a failure before the first byte), *accepted* has the provider's id, and everything else is
 * *unknown*.
 */
export type SendOutcome =
  | {
      outcome: 'accepted';
      /** 190 characters at most. */
      providerMessageId: string;
      /** The provider's word when it took the message and holds it back. */
      held?: string;
      /** The account that was reached, where the answer names it by another address than was asked for. */
      reached?: { whatsappId?: string; userId?: string };
    }
  | { outcome: 'not_sent'; httpStatus?: number; error: ChannelFailure }
  | { outcome: 'unknown'; detail: string; httpStatus?: number };

/** An answer of a provider's management API. */
export type ChannelAnswer<T> =
  | { ok: true; data: T }
  /** The provider read the request and said no. */
  | { ok: false; kind: 'refused'; httpStatus: number; error: ChannelFailure; title?: string }
  /** No answer that can be read: it may or may not have been done. */
  | { ok: false; kind: 'unreachable'; detail: string };
