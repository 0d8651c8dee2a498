import { listOf, type MetaChange } from './callback.js';

/** Fields of a status that name whom the message went to; the message itself knows. */
const recipientField = /^recipient_/;

/**
 * A change as an account's part of a callback keeps it: statuses are found by the message they are
 * about, so they name nobody. What people themselves wrote stays whole.
 */
export function withoutRecipients(change: MetaChange): MetaChange {
  const statuses = listOf(change.value, 'statuses');
  if (statuses.length === 0) return change;
  const value: Record<string, unknown> = {
    ...change.value,
    statuses: statuses.map((status) =>
      Object.fromEntries(Object.entries(status).filter(([name]) => !recipientField.test(name))),
    ),
  };
  if (listOf(change.value, 'messages').length === 0) delete value['contacts'];
  return { ...change, value };
}

/** Whether changes name people other than by the messages they were sent: those are looked for on erasure. */
export function namesSenders(changes: readonly MetaChange[]): boolean {
  return changes.some(
    ({ field, value }) =>
      field !== 'messages' || listOf(value, 'messages').length > 0 || !('statuses' in value),
  );
}
