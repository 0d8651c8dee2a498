import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { QueryClient } from '@tanstack/react-query';
import { createApi } from '../api/client.js';
import { webHost } from '../host/web.js';
import { loadTexts, startLanguage } from '../i18n/i18n.js';
import { App } from './app.js';
import './tokens.css';

/** After an update a file that an open tab still wants is gone: the page is loaded anew, once. */
window.addEventListener('vite:preloadError', (event) => {
  const mark = 'liaison.reloaded';
  if (sessionStorage.getItem(mark) === location.href) return;
  event.preventDefault();
  sessionStorage.setItem(mark, location.href);
  location.reload();
});

const root = document.getElementById('root');
if (!root) throw new Error('The document has no #root.');

const language = startLanguage();
document.documentElement.lang = language;
const host = webHost(sessionStorage);
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
