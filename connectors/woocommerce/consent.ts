import {
  saysYes,
  type AnyEventDraft,
  type Person,
  type Purpose,
  defined,
  textOf,
} from '../../src/sdk/index.js';
import type { OrderPayload } from './schema.js';
import type { WooSettings } from './settings.js';
import { markOf } from './plugin-mark.js';
import { metaOf } from './reading.js';

/** A renewal is made by a clock: what it copied from the first order was not agreed to again. */
export function isRenewal(order: OrderPayload): boolean {
  if (textOf(order['created_via'])?.toLowerCase() === 'subscription') return true;
  if (markOf(order).renewal) return true;
  if (textOf(metaOf(order['meta_data']).get('_liaison_order_of_renewal')) !== undefined) return true;
  const mark = textOf(metaOf(order['meta_data']).get('_subscription_renewal'));
  return mark !== undefined && mark !== '0' && mark !== 'false';
}

/**
 * Consent a buyer ticked at the checkout, one event a purpose. Effective when the order was
 * created, however late it is seen: a tick repeated in every later delivery must not undo a STOP
 * sent since. Whatever is not a clear yes says nothing.
 *
 * @returns drafts whose transitions are `consent:transactional` and `consent:marketing`.
 */
export function consentsOf(
  order: OrderPayload,
  settings: Pick<WooSettings, 'transactionalConsentKey' | 'marketingConsentKey'>,
  context: { createdAt: number; person: Person | undefined },
): AnyEventDraft[] {
  if (isRenewal(order)) return [];
  const meta = metaOf(order['meta_data']);
  const asked: [Purpose, string][] = [
    ['transactional', settings.transactionalConsentKey],
    ['marketing', settings.marketingConsentKey],
  ];
  return asked
    .filter(([, key]) => saysYes(meta.get(key)))
    .map(([purpose, key]) =>
      defined({
        type: 'consent.granted' as const,
        subject: `order:${order.id}`,
        transition: `consent:${purpose}`,
        occurredAt: context.createdAt,
        person: context.person,
        data: {
          purposes: [purpose],
          method: 'checkout',
          effectiveAt: context.createdAt,
          evidence: defined({
            source: 'woocommerce order',
            orderId: order.id,
            orderNumber: textOf(order['number']),
            createdVia: textOf(order['created_via']),
            metaKey: key,
            metaValue: textOf(meta.get(key)) ?? meta.get(key),
            wording:
              textOf(meta.get(`_${key}_wording`), 2_000) ??
              textOf(meta.get('_liaison_consent_wording'), 2_000),
            version: textOf(meta.get('_liaison_consent_version')),
            language: textOf(meta.get('_liaison_locale')),
          }),
        },
      }),
    );
}
