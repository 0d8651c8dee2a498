import type { BrowserContext, CDPSession, Frame, Page } from 'playwright-core';
import { signSessionToken } from '../../emulators/shopify/index.js';
import { appBridge } from './app-bridge.js';
import { polaris } from './polaris.js';

const admin = 'https://admin.shopify.com';

/** What a page of Shopify's admin is here: its menu with the app's links, toasts, and the app in a frame. */
const adminPage = (address: string) => `<!doctype html><html lang="en"><title>Shopify admin</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{margin:0;font:14px system-ui,sans-serif;background:#f1f1f1;display:flex;flex-direction:column;min-height:100vh}
header{background:#1a1a1a;color:#fff;padding:12px 16px}div.both{display:flex;flex:1}
nav{width:200px;padding:12px;background:#ebebeb}nav button{display:block;width:100%;text-align:start;border:0;background:none;font:inherit;padding:6px 10px;cursor:pointer}
iframe{flex:1;border:0;min-height:700px;min-width:0;width:100%}output{position:fixed;bottom:16px;left:50%;background:#1a1a1a;color:#fff;padding:8px 14px;border-radius:8px}output:empty{display:none}
@media(max-width:600px){div.both{flex-direction:column}nav{width:auto;padding:4px 8px;display:flex;flex-wrap:wrap}nav button{width:auto}}</style>
<header>Shopify</header><div class="both"><nav aria-label="Liaison"></nav><iframe title="Liaison" src="${address.replaceAll('&', '&amp;')}"></iframe></div><output></output>
<script>
const frame = document.querySelector('iframe');
addEventListener('message', ({ data, source }) => {
  if (source !== frame.contentWindow) return;
  if (data.toast) document.querySelector('output').textContent = data.toast;
  if (data.height) frame.style.height = Math.max(700, data.height) + 'px';
  if (data.menu) document.querySelector('nav').replaceChildren(...data.menu.map(({ href, text }) => {
    const button = document.createElement('button');
    button.textContent = text;
    button.onclick = () => frame.contentWindow.postMessage({ go: href }, '*');
    return button;
  }));
});
</script></html>`;

/** Storage and cookies as a browser has them that gives none to frames of other sites. */
const noStorage = `if (location.hostname === '127.0.0.1') {
  const deny = () => { throw new DOMException('Access is denied for this document.', 'SecurityError'); };
  for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get: deny });
  Object.defineProperty(Document.prototype, 'cookie', { get: deny, set: deny });
}`;

/** An app of ours in a shop's admin: the admin, Shopify's scripts and its session tokens, all on this machine. */
export class ShopifyAdmin {
  private constructor(
    private readonly context: BrowserContext,
    private readonly page: Page,
    private readonly options: { shop: string; clientId: string; secret: string; hub: string; appId: string },
  ) {}

  static async around(
    page: Page,
    options: { shop: string; clientId: string; secret: string; hub: string; appId: string },
  ): Promise<ShopifyAdmin> {
    const own = new ShopifyAdmin(page.context(), page, options);
    const { shop, clientId, secret } = options;
    const script = (body: string) => ({ contentType: 'text/javascript', body });
    await page.exposeFunction('idTokenOfTheAdmin', (asked: string) => {
      if (asked !== clientId) throw new Error(`no app ${asked} is in this shop`);
      return signSessionToken({ shop, clientId, secret, now: Date.now() });
    });
    await page.addInitScript(noStorage);
    await page.route('https://cdn.shopify.com/shopifycloud/app-bridge.js', (route) =>
      route.fulfill(script(appBridge)),
    );
    await page.route('https://cdn.shopify.com/shopifycloud/polaris.js', (route) =>
      route.fulfill(script(polaris)),
    );
    await page.route(`${admin}/**`, (route) => {
      const address = new URL(route.request().url()).searchParams.get('open') ?? '';
      return route.fulfill({ contentType: 'text/html', body: adminPage(address) });
    });
    return own;
  }

  /** Opens the app, or one page of it, as the admin does. */
  async open(locale: string, path = ''): Promise<Frame> {
    const { shop, hub, appId, clientId, secret } = this.options;
    const token = signSessionToken({ shop, clientId, secret, now: Date.now() });
    const host = Buffer.from(`admin.shopify.com/store/${shop.split('.')[0] ?? ''}`).toString('base64');
    const query = new URLSearchParams({ embedded: '1', shop, host, locale, id_token: token });
    const address = `${hub}/app/shopify/${appId}${path}?${query.toString()}`;
    await this.page.goto(`${admin}/store/x/apps/liaison?open=${encodeURIComponent(address)}`);
    return this.frame();
  }

  /** The frame with the app, once it is of the hub. */
  async frame(): Promise<Frame> {
    const element = await this.page.waitForSelector('iframe');
    const frame = await element.contentFrame();
    if (!frame) throw new Error('the app is in no frame');
    return frame;
  }

  /** The app's own session with the browser: it is of another site, and so in another process. */
  session(frame: Frame): Promise<CDPSession> {
    return this.context.newCDPSession(frame);
  }
}
