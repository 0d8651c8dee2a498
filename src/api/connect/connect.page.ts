import { contentPolicy, escapeHtml, htmlPage } from '../../platform/index.js';
import { connectWords, type ConnectWord, type Language } from '../../words/index.js';

/** What the page says and asks. Every value is somebody else's text. */
export interface ConnectPage {
  /** Of the person who reads it. */
  language: Language;
  /** Title of the connector: `WooCommerce`. */
  connector: string;
  action: string;
  siteUrl: string;
  siteName: string;
  /** Hidden fields, by name. */
  fields: Readonly<Record<string, string>>;
  error?: string | undefined;
  /** Origin the browser is sent back to once connected. */
  returnOrigin: string;
}

/**
 * Policy of the page: no script, no frame, and forms go to us, or on to the site that asked: browsers
 * hold a redirect after a form to the same rule.
 */
export function connectPolicy(returnOrigin: string | undefined): string {
  return contentPolicy({
    'style-src': "'unsafe-inline'",
    'form-action': `'self'${returnOrigin === undefined ? '' : ` ${returnOrigin}`}`,
  });
}

/** The page on which the owner of a site allows it to connect. Works without JavaScript. */
export function connectPage(page: ConnectPage): string {
  const hidden = Object.entries(page.fields)
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('\n');
  const name = page.siteName === '' ? '' : `<p><strong>${escapeHtml(page.siteName)}</strong></p>`;
  const error =
    page.error === undefined ? '' : `<p class="error" role="alert" id="error">${escapeHtml(page.error)}</p>`;
  const say = (word: ConnectWord): string => escapeHtml(connectWords(page.language, word));
  return frame(
    page.language,
    connectWords(page.language, 'title', page.connector),
    `<h1>${say('heading')}</h1>
${name}
<p class="address">${escapeHtml(page.siteUrl)}</p>
<p>${say('intro')}</p>
${error}
<form method="post" action="${escapeHtml(page.action)}">
${hidden}
<label for="api_key">${say('key')}</label>
<input id="api_key" name="api_key" type="password" required autocomplete="off" autofocus${page.error === undefined ? '' : ' aria-invalid="true" aria-describedby="error"'}>
<p class="help">${say('help')}</p>
<button type="submit">${say('button')}</button>
</form>`,
  );
}

/** The page when the address that led here cannot be used. */
export function refusedPage(language: Language, reason: string): string {
  const heading = connectWords(language, 'refused');
  return frame(
    language,
    heading,
    `<h1>${escapeHtml(heading)}</h1>
<p class="error" role="alert">${escapeHtml(reason)}</p>
<p>${escapeHtml(connectWords(language, 'again'))}</p>`,
  );
}

function frame(language: Language, title: string, content: string): string {
  return htmlPage({
    language,
    title: `${title} · Liaison`,
    head: `<style>
body{font-family:system-ui,sans-serif;line-height:1.5;max-width:30rem;margin:3rem auto;padding:0 1rem;color:#1d2327}
.address{font-size:1.1rem;overflow-wrap:anywhere;padding:.6rem .8rem;background:#f0f0f1;border-radius:4px}
label,input,button{display:block;width:100%;box-sizing:border-box;font:inherit}
input{padding:.5rem;margin-top:.3rem;border:1px solid #8c8f94;border-radius:4px}
button{padding:.6rem;margin-top:1rem;border:0;border-radius:4px;background:#135e3b;color:#fff;cursor:pointer}
button:focus-visible,input:focus-visible{outline:3px solid #2271b1;outline-offset:2px}
.help{color:#50575e;font-size:.9rem;margin:.4rem 0 0}
.error{border-left:4px solid #b32d2e;background:#fcf0f1;padding:.6rem .8rem}
</style>`,
    body: `<main>
${content}
</main>`,
  });
}
