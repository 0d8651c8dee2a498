import { z } from 'zod';
import { stableId, type CanonicalEvent, type JourneyView } from '../../src/sdk/index.js';
import { linkTokens } from './cart-recovery.tags.js';

/** Events that carry a cart. */
export type CartEvent = CanonicalEvent<'cart.updated'> | CanonicalEvent<'cart.abandoned'>;

/**
 * What a recovery remembers. No name, phone, address or link: those stay in the event that set
 * the timer, where they are purged and erased with it.
 */
const stateSchema = z.object({
  connection: z.string(),
  token: z.string(),
  kind: z.enum(['cart', 'order']),
  /** Null rather than missing: the core lays a new state over the old one. */
  orderId: z.string().nullable(),
  /** Hashes of the tokens its link may be recognised by. */
  links: z.array(z.string()),
  /** Newest change seen, by the shop's clock: tells older deliveries from newer ones. */
  changedAt: z.number(),
  /** Instant all waits are counted from; fixed once the first step came due. */
  countedFrom: z.number(),
  /** How many steps came due. */
  fired: z.number().int(),
  /** When the step that decided the arm came due: conversions are counted from here in both arms. */
  firstSendAt: z.number().optional(),
  /** When the newest message was decided: another shop of the account leaves the person alone for a while. */
  remindedAt: z.number().optional(),
  /** Coupons that were put into messages; whether each message left is asked of the core. */
  offers: z.array(z.object({ step: z.string(), code: z.string(), endsAt: z.number() })).optional(),
  /** Names the person for the hold-out, the same in every recovery. */
  holdoutKey: z.string(),
});
export type RecoveryState = z.infer<typeof stateSchema>;

/** A journey with its state read. */
export interface Recovery {
  view: JourneyView;
  state: RecoveryState;
}

/** Reads a journey's state; undefined when it is not this plugin's present form. */
export function readRecovery(view: JourneyView): Recovery | undefined {
  const parsed = stateSchema.safeParse(view.state);
  return parsed.success ? { view, state: parsed.data } : undefined;
}

const plainToken = /^(?!#)[\x21-\x7e]{1,64}$/;

/** Key of the journey an event would start: a function of the event alone, so replays find it again. */
export function journeyKey(event: CartEvent): string {
  const { token, updatedAt } = event.data.cart;
  return `${event.connectionId}:cart:${nameOf(token)}:${updatedAt}`;
}

/**
 * A token as part of a key: itself when it is short and plain, its hash otherwise. Only hashes begin
 * with `#`, so that no token can pass for the hash of another one.
 */
function nameOf(token: string): string {
  // As JSON: texts that differ only in halves of characters would have one hash.
  return plainToken.test(token) ? token : `#${stableId(JSON.stringify(token), 32)}`;
}

/** The part of the state that follows the cart. */
export function followCart(
  event: CartEvent,
): Pick<RecoveryState, 'connection' | 'token' | 'kind' | 'orderId' | 'links' | 'changedAt' | 'countedFrom'> {
  const { cart } = event.data;
  return {
    connection: event.connectionId,
    token: cart.token,
    kind: cart.kind,
    orderId: cart.orderId ?? null,
    links: linkTokens(cart),
    changedAt: cart.updatedAt,
    // A shop's clock that runs ahead must not make people wait longer.
    countedFrom: Math.min(cart.updatedAt, event.recordedAt),
  };
}

export function isSameCart(state: RecoveryState, event: CartEvent): boolean {
  return state.connection === event.connectionId && state.token === event.data.cart.token;
}

/** Each step has a timer of its own, so that one that fired is never set again. */
export function stepTimer(key: string, step: number): string {
  return `${key}:${step}`;
}

/** Timer that closes the journey once its last message can no longer leave. */
export function closeTimer(key: string): string {
  return `${key}:close`;
}
