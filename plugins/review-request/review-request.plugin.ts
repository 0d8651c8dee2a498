import {
  definePlugin,
  type CanonicalEvent,
  type Intent,
  type PluginContext,
  historyRefusal,
  line,
  link,
  sentFrom,
} from '../../src/sdk/index.js';
import { reasons, reasonTranslations } from './review-request.reasons.js';
import { translations } from './review-request.translations.js';
import { settings, type Settings } from './review-request.settings.js';
import { reviewRequest } from './templates/review-request.template.js';

/** A request may leave this long after the shop said it is time, milliseconds. */
const WANTED_FOR = 72 * 3_600_000;

function skip(reason: string, detail: string): Intent[] {
  return [{ intent: 'skip', reason, detail }];
}

function onDue(event: CanonicalEvent<'order.review_due'>, context: PluginContext<Settings>): Intent[] {
  const { order } = event.data;
  const past = historyRefusal(order);
  if (past !== undefined) return skip(past.reason, past.detail);
  if (order.renewal === true) return skip('renewal', 'A subscription made the order by itself.');
  if (order.partOf !== undefined)
    return skip('part_of_order', 'The order is a part of another one: its buyer is asked about the whole.');
  if (context.contact === undefined)
    return skip('no_contact', 'The order names nobody: no phone, e-mail or customer id.');
  const page = link(context.settings.link) ?? order.items.map(({ url }) => link(url)).find(Boolean);
  if (page === undefined)
    return skip('no_link', 'Neither the setting link nor the order says where a review can be written.');
  return [
    {
      intent: 'send',
      ...sentFrom(context.settings.sender),
      purpose: 'marketing',
      template: {
        name: reviewRequest.name,
        variables: {
          first_name: line(context.contact.firstName ?? event.person?.firstName, 40),
          shop: context.settings.shopName ?? line(context.connection.name),
          order_number: line(order.number) ?? line(order.id),
          link: page,
        },
      },
      expiresAt: event.occurredAt + WANTED_FOR,
    },
  ];
}

/** Asks for a review when the shop says that it is time. */
export const plugin = definePlugin({
  id: 'review-request',
  title: 'Review request',
  description: 'Asks customers who opted in to offers for a review, a set number of days after their order.',
  settings,
  translations: { ...translations, ...reasonTranslations },
  reasons,
  templates: [reviewRequest],
  on: { 'order.review_due': onDue },
});
