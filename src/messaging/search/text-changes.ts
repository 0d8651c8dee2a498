import { chunks, type Tx } from '../../database/index.js';
import { messageTextChangeTable } from './message-text.entity.js';

const statementRows = 2_000;

/**
 * These messages say something else now: search looks at them again. Whatever changes what a stored message says
 * tells it in the same unit of work.
 */
export async function textChanged(tx: Tx, messageIds: readonly string[]): Promise<void> {
  await tx.insertIgnore(
    messageTextChangeTable,
    messageIds.map((messageId) => ({ messageId })),
  );
}

/** These messages say nothing any more, and are not found from this unit of work on. */
export async function textForgotten(tx: Tx, messageIds: readonly string[]): Promise<void> {
  for (const ids of chunks(messageIds, statementRows)) {
    await tx.execute('DELETE FROM message_text WHERE messageId IN (?)', [ids]);
    // One that is being looked at in this very moment is looked at again, and found empty.
    await textChanged(tx, ids);
  }
}
