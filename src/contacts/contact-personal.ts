import type { Hooks } from '../hooks/index.js';
import { contactChangeTable, contactFieldTable, contactTagTable } from './contact-values.entity.js';
import { contactMergeTable } from './contact-merge.entity.js';
import { contactTable, identityTable } from './contact.entity.js';

/** Says what happens to everything this module knows of a person. */
export function declarePersonal(hooks: Hooks): void {
  hooks.personal.declare(contactTable, {
    merged: 'followed',
    unmerged: 'followed',
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
  hooks.personal.declare(contactFieldTable, {
    merged: 'followed',
    unmerged: 'followed',
    erased: { value: 'deleted' },
  });
  hooks.personal.declare(contactTagTable, {
    merged: 'followed',
    unmerged: 'followed',
    erased: { tag: 'deleted' },
  });
  const own = { kept: 'what happened to a contact stays its own; while merged, the survivor shows both' };
  hooks.personal.declare(contactChangeTable, {
    merged: own,
    unmerged: own,
    erased: { oldValue: 'emptied', newValue: 'emptied', reason: 'emptied' },
  });
  const ofTwo = { kept: 'it names both contacts of one merge' };
  hooks.personal.declare(contactMergeTable, {
    merged: ofTwo,
    unmerged: ofTwo,
    erased: { keptBefore: 'emptied', goneBefore: 'emptied' },
  });
  hooks.personal.declare(identityTable, {
    merged: 'followed',
    unmerged: 'followed',
    erased: { value: 'deleted', raw: 'deleted', matchKey: 'deleted', movedTo: 'deleted' },
  });
}
