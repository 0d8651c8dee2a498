/** Keys of everything that is fetched, one factory a resource: what changes one names it here. */
export const keys = {
  sandbox: {
    all: ['sandbox'] as const,
    feed: () => [...keys.sandbox.all, 'feed'] as const,
    scenarios: () => [...keys.sandbox.all, 'scenarios'] as const,
    runs: () => [...keys.sandbox.all, 'runs'] as const,
    file: (id: string) => [...keys.sandbox.all, 'file', id] as const,
  },
  messages: {
    all: ['messages'] as const,
    ofProvider: (providerMessageId: string) => [...keys.messages.all, 'provider', providerMessageId] as const,
  },
};
