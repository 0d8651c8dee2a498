/**
 * Stands in for https://cdn.shopify.com/shopifycloud/app-bridge.js where nothing outside is reached. It does what the app
 * uses of it, as shopify.dev/docs/api/app-home describes: it wants the client id and a frame, gives session tokens, hands
 * toasts and the app's menu to the admin, and tells the app of links pressed there. How tall the page is goes to the admin
 * too, which only the pictures need.
 */
export const appBridge = `(() => {
  const admin = 'https://admin.shopify.com';
  const key = document.querySelector('meta[name="shopify-api-key"]')?.content;
  if (!key) throw new Error('App Bridge: missing required configuration fields: apiKey');
  if (window.top === window) throw new Error('App Bridge: the app has to run inside the admin');
  const tell = (message) => window.parent.postMessage(message, admin);
  window.shopify = {
    config: { apiKey: key },
    idToken: () => window.idTokenOfTheAdmin(key),
    toast: { show: (text) => { tell({ toast: text }); return 'toast'; } },
  };
  customElements.define('s-app-nav', class extends HTMLElement {
    connectedCallback() {
      this.style.display = 'none';
      const links = () => tell({ menu: [...this.querySelectorAll('s-link:not([rel=home])')].map((link) => ({ href: link.getAttribute('href'), text: link.textContent })) });
      new MutationObserver(links).observe(this, { childList: true, subtree: true, characterData: true });
      queueMicrotask(links);
    }
  });
  window.addEventListener('message', ({ origin, data }) => {
    if (origin !== admin || !data?.go) return;
    const link = document.querySelector('s-app-nav s-link[href="' + data.go + '"]');
    link?.dispatchEvent(new Event('shopify:navigate', { bubbles: true }));
  });
  setInterval(() => tell({ height: (document.querySelector('main')?.scrollHeight ?? 0) + 24 }), 100);
})();`;
