import { addIndex } from './add-index.js';
import type { MigrationClass } from './create-table.js';

/** Which addresses a consent was given for is read with the consent. */
export const migrations: MigrationClass[] = [
  addIndex('consentAddressEntry1795910401000', 'consent_address', { columns: ['entryId'] }),
];
