import { useParams } from '@tanstack/react-router';

/** Addresses of the pages, of the registration that is open. */
export interface Places {
  home: string;
  messages: string;
  message: (id: string) => string;
  revenue: string;
  consents: string;
  settings: string;
  plugin: (id: string) => string;
  plan: string;
}

/** Where the pages are. */
export function usePlaces(): Places {
  const { app } = useParams({ from: '/app/shopify/$app' });
  const home = `/app/shopify/${app}`;
  return {
    home,
    messages: `${home}/messages`,
    message: (id) => `${home}/messages/${id}`,
    revenue: `${home}/revenue`,
    consents: `${home}/consents`,
    settings: `${home}/settings`,
    plugin: (id) => `${home}/settings/${id}`,
    plan: `${home}/plan`,
  };
}
