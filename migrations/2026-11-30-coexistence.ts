import { column as c } from '../src/database/table.js';
import { addColumn } from './add-column.js';
import type { MigrationClass } from './create-table.js';

/** What comes from the phone app of a business, and how long automatic replies rest after an answer. */
export const migrations: MigrationClass[] = [
  addColumn('messageVia1796090000000', 'message', 'via', c.nullable(c.key(16))),
  addColumn('conversationAnswered1796090000001', 'conversation', 'answeredAt', c.nullable(c.instant())),
  addColumn('accountHandover1796090000002', 'account', 'handoverMinutes', c.nullable(c.int())),
];
