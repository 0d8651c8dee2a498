import type { ReactNode } from 'react';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { ApiProvider } from '../api/api-context.js';
import type { Api } from '../api/client.js';
import type { Host } from '../host/host.js';
import { HostProvider } from '../host/host-context.js';
import { Languages, type Texts } from '../i18n/i18n.js';
import type { Language } from '../i18n/languages.js';
import { createAppRouter } from './router.js';

const router = createAppRouter();

/** The app in its host, with everything its screens ask for. */
export function App({
  host,
  api,
  queries,
  language,
  texts,
}: {
  host: Host;
  api: Api;
  queries: QueryClient;
  language: Language;
  texts: Texts;
}): ReactNode {
  return (
    <HostProvider value={host}>
      <ApiProvider value={api}>
        <QueryClientProvider client={queries}>
          <Languages start={language} texts={texts}>
            <RouterProvider router={router} />
          </Languages>
        </QueryClientProvider>
      </ApiProvider>
    </HostProvider>
  );
}
