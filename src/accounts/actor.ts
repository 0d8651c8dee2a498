/**
 * Who does something: an API key, a person who is signed in, software of ours at a shop (by its connection), a plugin
 * (by its name), or the hub by itself. Every write is by one of them, and the audit log says which.
 */
export type Actor =
  { kind: 'api_key' | 'person' | 'companion' | 'plugin'; id: string } | { kind: 'system'; id?: undefined };

export type ActorKind = Actor['kind'];

/** What the hub does by itself. */
export const systemActor: Actor = { kind: 'system' };

/** Who makes a request, for which account, and what they may do. */
export interface Requester {
  actor: Actor & { id: string };
  scopes: readonly string[];
  /** The account they belong to. */
  homeAccountId: string;
  /** The account the request is about: their own, or the one an operator named in `Liaison-Account`. */
  accountId: string;
}

/** The connection of a request by software of ours at a shop: it acts for that one and reaches nothing else. */
export function connectionOf({ actor }: Pick<Requester, 'actor'>): string | undefined {
  return actor.kind === 'companion' ? actor.id : undefined;
}

/** The header with which an operator acts for another account. */
export const accountHeader = 'liaison-account';
