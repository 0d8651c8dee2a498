import { contentPolicy, escapeHtml, htmlPage } from '../../platform/index.js';
import { embeddedWords, type Language } from '../../words/index.js';

/** Shopify's own scripts: the bridge to its admin, and its components. Both have to be taken from there. */
const appBridge = 'https://cdn.shopify.com/shopifycloud/app-bridge.js';
const polaris = 'https://cdn.shopify.com/shopifycloud/polaris.js';
/** The folder of both: what they load of themselves is there too. */
const scripts = 'https://cdn.shopify.com/shopifycloud/';

/** The name of a shop at Shopify, if it is one: nothing else may say who frames the page. */
export function shopNameOf(given: unknown): string | undefined {
  return typeof given === 'string' && /^[a-z0-9][a-z0-9-]{0,98}\.myshopify\.com$/.test(given)
    ? given
    : undefined;
}

/**
 * What the page may load, and who may frame it: its shop and Shopify's admin. Styles may be written into the page,
 * because Shopify's scripts do so and can be given no nonce.
 *
 * @param shop - from {@link shopNameOf}
 */
export function shopifyPolicy(shop: string): string {
  return contentPolicy({
    'script-src': `'self' ${scripts}`,
    'style-src': "'self' 'unsafe-inline'",
    'connect-src': `'self' https://${shop} https://*.shopify.com https://*.shopifysvc.com`,
    'img-src': "'self' data: blob: https://cdn.shopify.com",
    'font-src': 'https://cdn.shopify.com',
    'media-src': 'blob:',
    'frame-src': `https://${shop} https://admin.shopify.com`,
    'frame-ancestors': `https://${shop} https://admin.shopify.com`,
  });
}

/** What the head of the page begins with. App Bridge wants to be the first script, and neither async nor deferred. */
export function shopifyHead(clientId: string): string[] {
  return [
    `<meta name="shopify-api-key" content="${escapeHtml(clientId)}">`,
    '<meta name="liaison-host" content="shopify">',
    `<script src="${appBridge}"></script>`,
    `<script src="${polaris}"></script>`,
  ];
}

/** What is answered to who opens the address outside Shopify's admin. */
export function outsideShopifyPage(language: Language): string {
  const title = embeddedWords(language, 'title');
  return htmlPage({
    language,
    title: `${title} · Liaison`,
    body: `<main><h1>${escapeHtml(title)}</h1>\n<p>${escapeHtml(embeddedWords(language, 'shopify'))}</p></main>`,
  });
}
