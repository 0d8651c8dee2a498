import type { IdentityRow } from './contact.entity.js';
import { isAddress, type Identifier } from './identifier.js';
import { addressKey } from './phone.js';

function exactKey(accountId: string, identifier: { kind: string; scope: string; value: string }): string {
  return JSON.stringify([accountId, identifier.kind, identifier.scope, identifier.value]);
}

function emailKey(accountId: string, value: string): string {
  return JSON.stringify([accountId, value]);
}

function append(lists: Map<string, IdentityRow[]>, key: string, row: IdentityRow): void {
  const list = lists.get(key);
  if (list) list.push(row);
  else lists.set(key, [row]);
}

function spellingKey(accountId: string, identifier: { value: string; matchKey: string | null }): string {
  return JSON.stringify([accountId, identifier.matchKey ?? addressKey(identifier.value)]);
}

/**
 * The identities one batch needs, those it found and those it is about to write. A phone and a
 * WhatsApp id with the same digits, or with equivalent spellings, are one address.
 */
export class IdentityIndex {
  private readonly exact = new Map<string, IdentityRow>();
  private readonly spellings = new Map<string, IdentityRow[]>();
  private readonly emails = new Map<string, IdentityRow[]>();
  private readonly ids = new Map<string, IdentityRow>();

  constructor(rows: readonly IdentityRow[] = []) {
    rows.forEach((row) => this.add(row));
  }

  add(row: IdentityRow): void {
    if (this.ids.has(row.id)) return;
    this.ids.set(row.id, row);
    this.exact.set(exactKey(row.accountId, row), row);
    if (row.kind === 'email') append(this.emails, emailKey(row.accountId, row.value), row);
    if (isAddress(row)) append(this.spellings, spellingKey(row.accountId, row), row);
  }

  has(row: IdentityRow): boolean {
    return this.ids.has(row.id);
  }

  byId(id: string): IdentityRow | undefined {
    return this.ids.get(id);
  }

  exactly(accountId: string, identifier: Identifier): IdentityRow | undefined {
    return this.exact.get(exactKey(accountId, identifier));
  }

  /** Everyone who gave an e-mail address: it may be shared, and then identifies nobody by itself. */
  holders(accountId: string, email: string): readonly IdentityRow[] {
    return this.emails.get(emailKey(accountId, email)) ?? [];
  }

  /**
   * The identity an identifier is found by: itself, else an equivalent address, the longest known first.
   * None for an e-mail address that several share.
   */
  find(accountId: string, identifier: Identifier): IdentityRow | undefined {
    if (identifier.kind === 'email') {
      const [first, ...others] = this.holders(accountId, identifier.value);
      return others.some((row) => row.contactId !== first?.contactId) ? undefined : first;
    }
    const itself = this.exactly(accountId, identifier);
    if (itself ?? !isAddress(identifier)) return itself;
    const equivalent = this.spellings.get(spellingKey(accountId, identifier)) ?? [];
    return equivalent.reduce<IdentityRow | undefined>(
      (best, row) => (best === undefined || closer(row, best, identifier.value) ? row : best),
      undefined,
    );
  }
}

function closer(row: IdentityRow, best: IdentityRow, value: string): boolean {
  const same = Number(row.value === value) - Number(best.value === value);
  return same !== 0 ? same > 0 : row.id < best.id;
}
