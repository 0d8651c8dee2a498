import { describe, expect, it } from '@jest/globals';
import type { ContactChange } from '../hooks/index.js';
import { eventCatalogue } from '../sdk/index.js';
import { toldChanges } from './contact-told.js';

let ids = 0;
const change = (kind: string, more: Partial<ContactChange> = {}): ContactChange => ({
  id: `change-${++ids}`,
  accountId: 'account',
  contactId: 'ana',
  kind,
  name: null,
  oldValue: null,
  newValue: null,
  otherId: null,
  reason: null,
  byKind: 'api_key',
  byId: 'key-1',
  at: 1_000,
  ...more,
});

describe('what changed about contacts, as events', () => {
  it('is told with who changed it; names and fields of one contact in one event', () => {
    const told = toldChanges([
      change('created'),
      change('profile', { name: 'firstName', newValue: 'Ana' }),
      change('field', { name: 'size', newValue: 'M' }),
      change('field', { name: 'old', oldValue: 1 }),
      change('tag_added', { newValue: 'vip' }),
      change('tag_removed', { oldValue: 'b2b' }),
      change('profile', { contactId: 'bea', name: 'country', newValue: 'ES' }),
      change('merged', { otherId: 'twin' }),
      change('erased'),
      change('unmerged', { otherId: 'twin' }),
    ]);
    const changedBy = { kind: 'api_key', id: 'key-1' };
    expect(told.map(({ draft }) => [draft.type, draft.subject, draft.data])).toEqual([
      ['contact.created', 'contact:ana', { contactId: 'ana', changedBy }],
      [
        'contact.updated',
        'contact:ana',
        {
          contactId: 'ana',
          changedBy,
          changed: ['firstName', 'fields.size', 'fields.old'],
          fields: { size: 'M', old: null },
        },
      ],
      ['contact.tag_added', 'contact:ana', { contactId: 'ana', changedBy, tag: 'vip' }],
      ['contact.tag_removed', 'contact:ana', { contactId: 'ana', changedBy, tag: 'b2b' }],
      ['contact.updated', 'contact:bea', { contactId: 'bea', changedBy, changed: ['country'], fields: {} }],
      ['contact.merged', 'contact:ana', { contactId: 'ana', changedBy, mergedExternalId: 'twin' }],
      ['contact.unmerged', 'contact:ana', { contactId: 'ana', changedBy, otherContactId: 'twin' }],
    ]);
    for (const { draft } of told)
      expect(eventCatalogue[draft.type].safeParse(draft.data).error).toBeUndefined();
  });

  it('belongs to the connection whose vendor changed it, else to the account', () => {
    const by = { byKind: 'connection', byId: 'shop' };
    const told = toldChanges([change('created', by), change('tag_added', { newValue: 'x' })]);
    expect(told.map(({ connectionId }) => connectionId)).toEqual(['shop', 'account']);
  });

  it.each([
    ['connection', 'shop', { kind: 'connection', id: 'shop' }],
    ['sender', 'number', { kind: 'sender', id: 'number' }],
    ['api_key', 'key', { kind: 'person', id: 'key' }],
    ['plugin', 'loyalty', { kind: 'core', id: 'loyalty' }],
    ['core', null, { kind: 'core' }],
  ])('has as its origin whoever changed it: %s', (byKind, byId, origin) => {
    expect(toldChanges([change('created', { byKind, byId })])[0]?.origin).toEqual(origin);
  });

  it('is the same event however often it is told, and another one for another change', () => {
    const changes = [change('tag_added', { newValue: 'x' }), change('tag_added', { newValue: 'y' })];
    const keys = () => toldChanges(changes).map(({ draft }) => draft.transition);
    expect(keys()).toEqual(keys());
    expect(new Set(keys()).size).toBe(2);
  });
});
