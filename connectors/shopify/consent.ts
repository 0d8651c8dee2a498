import { defined, saysYes, type AnyEventDraft, type Purpose } from '../../src/sdk/index.js';
import type { OrderFacts } from './facts.js';
import type { ShopifySettings } from './settings.js';

/**
 * Consent given at the checkout, one event a purpose, from attributes of the order. Effective when the order was
 * placed, however late it is seen: a tick repeated in every later webhook must not undo a STOP sent since. A renewal
 * is made by a clock: what it copied nobody agreed to again.
 */
export function consentsOf(
  facts: OrderFacts,
  settings: Pick<ShopifySettings, 'transactionalConsentAttribute' | 'marketingConsentAttribute'>,
): AnyEventDraft[] {
  if (facts.order.renewal === true) return [];
  const asked: [Purpose, string][] = [
    ['transactional', settings.transactionalConsentAttribute],
    ['marketing', settings.marketingConsentAttribute],
  ];
  return asked
    .filter(([, name]) => saysYes(facts.attributes.get(name)))
    .map(([purpose, name]) => ({
      type: 'consent.granted' as const,
      subject: `order:${facts.order.id}`,
      transition: `consent:${purpose}`,
      occurredAt: facts.createdAt,
      ...defined({ person: facts.person }),
      data: {
        purposes: [purpose],
        method: 'checkout',
        effectiveAt: facts.createdAt,
        evidence: defined({
          source: 'shopify order',
          orderId: facts.order.id,
          orderNumber: facts.order.number,
          attribute: name,
          value: facts.attributes.get(name),
          wording: facts.attributes.get(`${name}_wording`),
        }),
      },
    }));
}
