import {
  definePlugin,
  type CanonicalEvent,
  type Intent,
  type PluginContext,
  line,
  link,
  sentFrom,
} from '../../src/sdk/index.js';
import { reasons, reasonTranslations } from './back-in-stock.reasons.js';
import { translations } from './back-in-stock.translations.js';
import { settings, type Settings } from './back-in-stock.settings.js';
import { backInStock } from './templates/back-in-stock.template.js';

/** What is back may be gone again after this, milliseconds. */
const WANTED_FOR = 24 * 3_600_000;

function skip(reason: string, detail: string): Intent[] {
  return [{ intent: 'skip', reason, detail }];
}

function onBack(event: CanonicalEvent<'product.back_in_stock'>, context: PluginContext<Settings>): Intent[] {
  const { product } = event.data;
  if (context.contact === undefined)
    return skip('no_contact', 'Nobody can be reached who asked to be told about this product.');
  const page = link(product.url);
  if (page === undefined) return skip('no_link', 'The shop gave no web address of this product.');
  return [
    {
      intent: 'send',
      ...sentFrom(context.settings.sender),
      purpose: 'marketing',
      template: {
        name: backInStock.name,
        variables: {
          first_name: line(context.contact.firstName ?? event.person?.firstName, 40),
          shop: context.settings.shopName ?? line(context.connection.name),
          product: line(product.name, 80),
          link: page,
        },
      },
      expiresAt: event.occurredAt + WANTED_FOR,
    },
  ];
}

/** Tells people who asked for it that a product can be bought again. */
export const plugin = definePlugin({
  id: 'back-in-stock',
  title: 'Back in stock',
  description: 'Notifies customers who asked for it that a product is back in stock.',
  settings,
  translations: { ...translations, ...reasonTranslations },
  reasons,
  templates: [backInStock],
  on: { 'product.back_in_stock': onBack },
});
