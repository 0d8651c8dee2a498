import { addressHash, contactTable } from '../../src/contacts/index.js';
import { allTables, type Table } from '../../src/database/index.js';
import { Hooks, personalColumns } from '../../src/hooks/index.js';
import { newId, Secrets } from '../../src/platform/index.js';
import type { ApiFixture } from '../support/api.js';
import { markedRow } from './marked-rows.js';

/** Tables that hold personal data, by their definitions. */
export function personalTables(): Table[] {
  return allTables().filter((table) => personalColumns(table).length > 0);
}

/** Personal columns of a table that stay as they are, for a reason their module gives. */
export function keptColumns(api: ApiFixture, table: Table): string[] {
  return personalColumns(table).filter(
    (name) => typeof api.app.get(Hooks).personal.fateOf(table.name, name) === 'object',
  );
}

/** A person with a marked value in every personal column of every table; answers the contact's id. */
export async function fillPerson(
  api: ApiFixture,
  accountId: string,
  key: string,
  mark: string,
): Promise<string> {
  const made = await api
    .call('post', '/v1/contacts', key)
    .send({ phone: '+34 600 777 888', email: `${mark}@example.com`, firstName: mark })
    .expect(201);
  const contactId = (made.body as { id: string }).id;
  const links = {
    accountId,
    addressHash: addressHash(api.app.get(Secrets), '34600777888'),
    contactId,
    keptId: contactId,
    ...Object.fromEntries(
      ['event', 'delivery', 'message', 'journey', 'connection', 'number', 'conversation', 'attempt'].map(
        (name) => [`${name}Id`, newId()],
      ),
    ),
    traceId: newId(),
    plugin: 'specs',
  };
  await api.db.write(async (tx) => {
    for (const table of personalTables()) {
      if (table.name === contactTable.name) continue;
      const row = markedRow(table, mark, links);
      for (const name of keptColumns(api, table)) row[name] = null;
      await tx.insert(table, [row as never]);
    }
    const marked = markedRow(contactTable, mark, links);
    const set = Object.fromEntries(personalColumns(contactTable).map((name) => [name, marked[name]]));
    await tx.updateMany(contactTable, 'id', [{ key: contactId, set: set }]);
  });
  return contactId;
}
