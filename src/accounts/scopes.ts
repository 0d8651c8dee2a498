/** What an API key may do. */
export const scopes = ['read', 'send', 'manage', 'operator'] as const;
export type Scope = (typeof scopes)[number];

/** What each scope is for, as the documentation words it. */
export const scopeMeanings: Readonly<Record<Scope, string>> = {
  read: 'read everything of its account: events, messages with their decisions, contacts, deliveries',
  send: 'send messages, preview them, and record contacts and consents',
  manage: 'change the setup: connections, numbers, templates, plugins, API keys, replays and retries',
  operator: 'everything, in every account of the installation; the only scope that crosses accounts',
};

/** True when a key with `held` may do what needs `wanted`. `operator` includes the others; they do not include each other. */
export function hasScope(held: readonly string[], wanted: Scope): boolean {
  return held.includes(wanted) || held.includes('operator');
}
