import type { Hooks } from '../hooks/index.js';
import { contactChangeTable, contactFieldTable, contactTagTable } from './contact-values.entity.js';
import { contactTable, identityTable } from './contact.entity.js';

/** Says what becomes of everything this room knows of a person. */
export function declarePersonal(hooks: Hooks): void {
  hooks.personal.declare(contactTable, {
    merged: 'followed',
    erased: {
      firstName: 'emptied',
      lastName: 'emptied',
      company: 'emptied',
      language: 'emptied',
      country: 'emptied',
      fields: 'emptied',
      tags: 'emptied',
      origins: 'emptied',
    },
  });
  hooks.personal.declare(contactFieldTable, { merged: 'followed', erased: { value: 'deleted' } });
  hooks.personal.declare(contactTagTable, { merged: 'followed', erased: { tag: 'deleted' } });
  hooks.personal.declare(contactChangeTable, {
    merged: { kept: 'what happened to a contact stays its own; the survivor shows both' },
    erased: { oldValue: 'emptied', newValue: 'emptied', reason: 'emptied' },
  });
  hooks.personal.declare(identityTable, {
    merged: 'followed',
    erased: { value: 'deleted', raw: 'deleted', matchKey: 'deleted', movedTo: 'deleted' },
  });
}
