import { column as c } from '../src/database/table.js';
import { createTable, type MigrationClass } from './create-table.js';

/** People in the address book of the phone app of a number: apart from contacts until they write or are adopted. */
export const migrations: MigrationClass[] = [
  createTable(
    'appContact1796190000000',
    'app_contact',
    {
      id: c.id(),
      accountId: c.id(),
      numberId: c.id(),
      addressHash: c.key(64),
      userIdHash: c.nullable(c.key(64)),
      phone: c.nullable(c.key(20)),
      userId: c.nullable(c.key(190)),
      name: c.nullable(c.text(190)),
      isRemoved: c.flag(),
      changedAt: c.instant(),
      createdAt: c.instant(),
    },
    [
      { columns: ['numberId', 'addressHash'], unique: true },
      { columns: ['numberId', 'id'] },
      { columns: ['accountId', 'addressHash'] },
      { columns: ['accountId', 'userIdHash'] },
    ],
  ),
];
