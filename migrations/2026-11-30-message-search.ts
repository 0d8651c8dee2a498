import { column as c } from '../src/database/table.js';
import { createTable, type MigrationClass } from './create-table.js';
import { fullText } from './full-text.js';

/** What messages say, for searching. */
export const migrations: MigrationClass[] = [
  createTable(
    'messageText1796080000000',
    'message_text',
    {
      number: c.serial(),
      messageId: c.id(),
      accountId: c.id(),
      at: c.instant(),
      words: c.body(),
    },
    [{ columns: ['messageId'], unique: true }, { columns: ['accountId', 'at', 'messageId'] }],
  ),
  fullText('messageTextIndex1796080000001', 'message_text', 'words', 'number'),
  createTable('messageTextChange1796080000002', 'message_text_change', {
    messageId: c.primary(c.id()),
  }),
  createTable('messageTextProgress1796080000003', 'message_text_progress', {
    id: c.id(),
    position: c.id(),
  }),
];
