/**
 * The only door connectors, plugins and channels may import.
 *
 * @packageDocumentation
 */
export * from './errors.js';
export * from './values.js';
export * from './answers.js';
export * from './characters.js';
export * from './html-text.js';
export * from './texts.js';
export * from './liquid.js';
export * from './language-tags.js';
export * from './instants.js';
export * from './durations.js';
export * from './sender.js';
export * from './shop-name.js';
export * from './translations.js';
export * from './setting-translations.js';
export * from './events.js';
export * from './history.js';
export * from './orders.js';
export * from './issues.js';
export * from './companion.js';
export * from './deliveries.js';
export * from './calls.js';
export * from './vendor-fetch.js';
export * from './capabilities.js';
export * from './connector.js';
export * from './signatures.js';
export * from './oauth.js';
export * from './app-webhook.js';
export * from './contacts.js';
export * from './content-parts.js';
export * from './content-order.js';
export * from './content.js';
export * from './content-examples.js';
export * from './content-limits.js';
export * from './inbound-content.js';
export * from './template-content.js';
export * from './local-values.js';
export * from './template-parts.js';
export * from './filled-template.js';
export * from './plugin.js';
export * from './channel-apps.js';
export * from './channel-errors.js';
export * from './channel-address.js';
export * from './channel-io.js';
export * from './channel-media.js';
export * from './sender-news.js';
export * from './channel-readings.js';
export * from './channel-registration.js';
export * from './channel-templates.js';
export * from './channel-profile.js';
export * from './channel-people.js';
export * from './channel-handles.js';
export * from './channel-moving.js';
export * from './channel.js';
