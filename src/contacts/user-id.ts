/**
 * Ids that only one business knows a person by, such as WhatsApp's business-scoped ids. They mean something
 * within one portfolio alone: the same id under another is another person. The account's home portfolio has the
 * scope `''`, and its ids are written as they are; ids of others are written with their scope in front wherever
 * an address is one text.
 */
export interface ScopedUserId {
  scope: string;
  /** As the provider has it. */
  value: string;
}

const scoped = /^~([^~]{1,36})~(.+)$/s;

/** The one text an id is written as: `US.1349…`, of another portfolio than the home `~p:9876~US.1349…`. */
export function userIdAddress({ scope, value }: ScopedUserId): string {
  return scope === '' ? value : `~${scope}~${value}`;
}

/** The id such a text stands for. */
export function readUserId(address: string): ScopedUserId {
  const [, scope, value] = scoped.exec(address) ?? [];
  return scope === undefined || value === undefined ? { scope: '', value: address } : { scope, value };
}

/** An address as its provider and people know it: an id without its scope, digits as they are. */
export function plainAddress(address: string): string {
  return readUserId(address).value;
}

/** An identity's address as one text. */
export function addressOfIdentity(row: { kind: string; scope: string; value: string }): string {
  return isUserId(row.kind) ? userIdAddress(row) : row.value;
}

/** Kinds of ids only a business, or a group of linked portfolios of one, knows a person by. */
export function isUserId(kind: string): boolean {
  return kind === 'user_id' || kind === 'parent_user_id';
}
