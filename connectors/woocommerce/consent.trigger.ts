import {
  defineTrigger,
  type AnyEventDraft,
  type MapContext,
  defined,
  textOf,
  webAddressOf,
} from '../../src/sdk/index.js';
import { buyer, locale } from './person.js';
import { gmt } from './reading.js';
import { consentPayload, type ConsentPayload } from './schema.js';
import type { WooSettings } from './settings.js';

const PURPOSES = ['transactional', 'marketing'] as const;

/** Known by the plugin's own number of it: what identifies the person stays out of keys. */
function subjectOf(payload: ConsentPayload): string {
  return `consent:${textOf(payload.item_id, 60) ?? 'form'}`;
}

/**
 * A person agreed, or took back what they had agreed to, in their account, at registration or in a
 * form. Unlike a box left empty at the checkout, `granted: false` here is a withdrawal. Its moment
 * decides, whenever it arrives.
 */
export const consentTrigger = defineTrigger({
  id: 'consent',
  title: 'Consent given or withdrawn',
  topics: ['consent.updated'],
  payload: consentPayload,
  subject: subjectOf,
  map: (payload, context: MapContext<WooSettings, never>) => {
    const person = buyer(payload['customer_id'], payload['billing'], locale(payload['locale']));
    const source = textOf(payload.source) ?? 'form';
    const events = PURPOSES.flatMap((purpose): AnyEventDraft[] => {
      const told = payload.consent[purpose];
      if (told === undefined) return [];
      const effectiveAt = gmt(told.at_gmt) ?? gmt(payload['occurred_at_gmt']) ?? context.receivedAt;
      const type = told.granted ? ('consent.granted' as const) : ('consent.revoked' as const);
      return [
        {
          type,
          subject: subjectOf(payload),
          transition: `${told.granted ? 'granted' : 'revoked'}:${purpose}:${effectiveAt}`,
          occurredAt: effectiveAt,
          ...defined({ person }),
          data: {
            purposes: [purpose],
            method: source,
            effectiveAt,
            evidence: defined({
              source: `woocommerce ${source}`,
              page: webAddressOf(payload.page_url),
              wording: textOf(told.wording, 2_000),
              version: textOf(told.version),
              language: textOf(told.language),
            }),
          },
        },
      ];
    });
    return { events };
  },
});
