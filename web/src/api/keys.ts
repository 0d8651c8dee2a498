/** Keys of everything that is fetched, one factory a resource: what changes one names it here. */
export const keys = {
  sandbox: {
    all: ['sandbox'] as const,
    feed: () => [...keys.sandbox.all, 'feed'] as const,
    scenarios: () => [...keys.sandbox.all, 'scenarios'] as const,
    runs: () => [...keys.sandbox.all, 'runs'] as const,
    file: (id: string) => [...keys.sandbox.all, 'file', id] as const,
  },
  shop: {
    all: ['shop'] as const,
    session: () => [...keys.shop.all, 'session'] as const,
    overview: () => [...keys.shop.all, 'overview'] as const,
    settings: () => [...keys.shop.all, 'settings'] as const,
    messages: () => [...keys.shop.all, 'messages'] as const,
    message: (id: string) => [...keys.shop.messages(), id] as const,
    revenue: (days: number) => [...keys.shop.all, 'revenue', days] as const,
    consents: () => [...keys.shop.all, 'consents'] as const,
    plan: () => [...keys.shop.all, 'plan'] as const,
  },
  messages: {
    all: ['messages'] as const,
    ofProvider: (providerMessageId: string) => [...keys.messages.all, 'provider', providerMessageId] as const,
  },
};
