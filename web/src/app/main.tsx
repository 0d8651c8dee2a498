import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { QueryClient } from '@tanstack/react-query';
import { createApi } from '../api/client.js';
import { webHost } from '../host/web.js';
import { shopifyHost, type AppBridge } from '../host/shopify.js';
import { loadTexts, startLanguage } from '../i18n/i18n.js';
import { languageFor } from '../i18n/languages.js';
import { App } from './app.js';
import './tokens.css';

/** Whose page this one is in, as the hub wrote into the document. */
const inShopify = document.querySelector('meta[name="liaison-host"]')?.getAttribute('content') === 'shopify';

/** After an update a file that an open tab still wants is gone: the page is loaded anew, once. */
window.addEventListener('vite:preloadError', (event) => {
  // In somebody else's page there may be no storage: what was loaded anew is not loaded anew again.
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (inShopify ? navigation?.type === 'reload' : sessionStorage.getItem(mark) === location.href) return;
  event.preventDefault();
  if (!inShopify) sessionStorage.setItem(mark, location.href);
  location.reload();
});
const mark = 'liaison.reloaded';

if (inShopify) {
  // A session token, and what the admin signed of the address, are for App Bridge alone, which has read them by now.
  const address = new URL(location.href);
  for (const name of ['id_token', 'hmac', 'session', 'timestamp']) address.searchParams.delete(name);
  history.replaceState(history.state, '', address);
}

const root = document.getElementById('root');
if (!root) throw new Error('The document has no #root.');

const language = inShopify ? languageFor([document.documentElement.lang]) : startLanguage();
document.documentElement.lang = language;
if (inShopify) document.documentElement.dataset['host'] = 'shopify';
const bridge = (globalThis as { shopify?: AppBridge }).shopify;
const host = inShopify ? shopifyHost(bridge, language) : webHost(sessionStorage);
const api = createApi(host);
const queries = new QueryClient({
  defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false, staleTime: 30_000 } },
});
// What one account's key fetched is nothing for the next.
host.subscribe(() => queries.clear());

void loadTexts(language).then((texts) => {
  createRoot(root).render(
    <StrictMode>
      <App host={host} api={api} queries={queries} language={language} texts={texts} />
    </StrictMode>,
  );
});
