import {
  ContractViolation,
  stableId,
  type AnyEventDraft,
  type Cart,
  type MapContext,
  type MapResult,
  type Person,
  type Purpose,
  currencyOf,
  moneyOf,
  defined,
  textOf,
} from '../../src/sdk/index.js';
import { couponParameterOf } from './coupon-parameter.js';
import { asHistory } from './history.js';
import { lineItems } from './lines.js';
import { buyer, locale, phoneText } from './person.js';
import { gmt, wordsOf } from './reading.js';
import type { CartDeletedPayload, CartPayload } from './schema.js';
import type { WooSettings } from './settings.js';

/** What is kept of a cart between deliveries. */
export interface CartState {
  /** Latest `updated_at_gmt` seen, milliseconds UTC. */
  updatedAt: number;
  /** Consent transitions that became events. */
  consents: string[];
  /** Fingerprint of the phone that stood beside the ticks last; absent in states of before it was kept. */
  phone?: string;
}

type CartContext = MapContext<WooSettings, CartState>;

/**
 * `cart.updated` for each change, never for a delivery older than one already seen, and
 * `consent.granted` for each tick the snapshot holds. A tick is known by its moment, so one given
 * anew after a withdrawal counts; a box left empty says nothing. A box that stays ticked while the buyer
 * writes another phone beside it is given for that one too.
 */
export function nextCart(payload: CartPayload, context: CartContext): MapResult<CartState> {
  const updatedAt = gmt(payload.updated_at_gmt);
  if (updatedAt === undefined) {
    throw new ContractViolation('updated_at_gmt is not a date such as "2026-11-23T03:22:34"', {
      path: 'updated_at_gmt',
    });
  }
  const { previous } = context;
  const person = buyer(payload['customer_id'], payload['billing'], locale(payload['locale']));
  const older = previous !== undefined && updatedAt <= previous.updatedAt;
  const phone = person?.phone === undefined ? undefined : stableId(person.phone, 16);
  const moved = !older && phone !== undefined && phone !== previous?.phone;
  const consents = cartConsents(payload, updatedAt, person).flatMap((draft) => {
    if (previous?.consents.includes(draft.transition) !== true) return [draft];
    const again = { ...draft, transition: `${draft.transition}:${phone ?? ''}` };
    const beside = draft.person?.phone === person?.phone;
    return moved && beside && !previous.consents.includes(again.transition) ? [again] : [];
  });
  const update = older ? [] : [asHistory(cartUpdated(payload, updatedAt, person), context.connection)];
  return {
    events: [...consents, ...update],
    state: {
      updatedAt: Math.max(updatedAt, previous?.updatedAt ?? updatedAt),
      consents: [...(previous?.consents ?? []), ...consents.map(({ transition }) => transition)],
      ...defined({ phone: older ? previous.phone : (phone ?? previous?.phone) }),
    },
  };
}

/**
 * `cart.deleted` for a cart the shop forgot: the buyer took consent back, emptied it, bought it, or
 * left it too long. A cart that changed since is another one and stays.
 */
export function forgetCart(payload: CartDeletedPayload, context: CartContext): MapResult<CartState> {
  const { previous } = context;
  const at = gmt(payload['occurred_at_gmt']) ?? context.receivedAt;
  if (previous !== undefined && at < previous.updatedAt) return { events: [], state: previous };
  return {
    events: [
      {
        type: 'cart.deleted',
        subject: `cart:${payload.token}`,
        transition: `deleted:${at}`,
        occurredAt: at,
        data: { cart: { token: payload.token, kind: 'cart' }, reason: payload.reason },
      },
    ],
    state: { consents: [], ...previous, updatedAt: at },
  };
}

function cartUpdated(payload: CartPayload, updatedAt: number, person: Person | undefined): AnyEventDraft {
  const currency = currencyOf(payload.currency);
  const cart: Cart = {
    token: payload.token,
    kind: 'cart',
    updatedAt,
    total: moneyOf(payload.total, currency, 'total'),
    items: lineItems(payload.line_items, currency, wordsOf(payload)),
    recoveryUrl: payload.recovery_url,
    ...couponParameterOf(payload),
  };
  return {
    type: 'cart.updated',
    subject: `cart:${payload.token}`,
    transition: `updated:${updatedAt}`,
    occurredAt: updatedAt,
    ...defined({ person }),
    data: { cart },
  };
}

function cartConsents(payload: CartPayload, updatedAt: number, person: Person | undefined): AnyEventDraft[] {
  const purposes: Purpose[] = ['transactional', 'marketing'];
  return purposes.flatMap((purpose): AnyEventDraft[] => {
    const tick = payload.consent?.[purpose as 'transactional' | 'marketing'];
    if (tick?.granted !== true) return [];
    const effectiveAt = gmt(tick.at_gmt) ?? updatedAt;
    // A consent the customer gave at an earlier visit stands for the phone of then.
    const phone = phoneText(tick['phone']);
    const giver = phone === undefined ? person : { ...person, phone };
    return [
      {
        type: 'consent.granted',
        subject: `cart:${payload.token}`,
        transition: `consent:${purpose}:${effectiveAt}`,
        occurredAt: effectiveAt,
        ...defined({ person: giver }),
        data: {
          purposes: [purpose],
          method: 'checkout',
          effectiveAt,
          evidence: defined({
            source: 'woocommerce cart',
            cartToken: payload.token,
            wording: textOf(tick.wording, 2_000),
            version: textOf(tick.version),
            language: textOf(tick.language),
          }),
        },
      },
    ];
  });
}
