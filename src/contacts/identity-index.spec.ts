import { describe, expect, it } from '@jest/globals';
import type { IdentityRow } from './contact.entity.js';
import type { Identifier } from './identifier.js';
import { IdentityIndex } from './identity-index.js';

const row = (id: string, kind: string, value: string, more: Partial<IdentityRow> = {}): IdentityRow => ({
  id,
  accountId: 'a',
  contactId: `contact-${id}`,
  kind,
  scope: '',
  value,
  raw: value,
  matchKey: value.startsWith('55') ? '551187654321' : null,
  createdAt: 1,
  usedAt: 1,
  movedTo: null,
  movedAt: null,
  detachedAt: null,
  viaId: null,
  ...more,
});
const wanted = (kind: Identifier['kind'], value: string): Identifier =>
  row('', kind, value) as unknown as Identifier;

describe('finding an identity in a batch', () => {
  const long = row('3', 'whatsapp', '5511987654321');
  const short = row('2', 'phone', '551187654321');
  const other = row('1', 'phone', '5511887654321', { matchKey: '551187654321' });

  it('prefers itself, then the same digits, then the spelling known longest', () => {
    expect(new IdentityIndex([other, short, long]).find('a', wanted('whatsapp', '5511987654321'))?.id).toBe(
      '3',
    );
    expect(new IdentityIndex([other, short, long]).find('a', wanted('phone', '5511987654321'))?.id).toBe('3');
    expect(new IdentityIndex([short, other]).find('a', wanted('phone', '5511987654321'))?.id).toBe('1');
  });

  it('takes nothing of another account, scope or kind for an equal', () => {
    const index = new IdentityIndex([
      short,
      row('9', 'email', 'a@example.com'),
      row('8', 'phone', 'x', { scope: 'contact' }),
    ]);
    expect(index.find('b', wanted('phone', '551187654321'))).toBeUndefined();
    expect(index.find('a', wanted('user_id', '551187654321'))).toBeUndefined();
    expect(index.find('a', wanted('phone', 'a@example.com'))).toBeUndefined();
    expect(index.find('a', wanted('phone', 'x'))).toBeUndefined();
  });
});
