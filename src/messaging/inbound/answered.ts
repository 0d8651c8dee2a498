import type { Reader } from '../../database/index.js';
import type { EventData } from '../../sdk/index.js';
/** A message that may answer one of ours. */
interface Answering {
  accountId: string;
  numberId: string;
  /** The provider's id of the message it answers. */
  answersTo?: string | undefined;
}

interface AnsweredRow {
  providerId: string;
  messageId: string;
  accountId: string;
  numberId: string;
  plugin: string | null;
  connectionId: string | null;
  subject: string | null;
  transition: string | null;
}

/** The message of ours that a person answered, as events tell it. */
export type Answered = EventData<'message.received'>['replyTo'];

/** Which of our messages people answered, by the context the channel tells: of their own account only. */
export async function answeredBy<M extends Answering>(
  reader: Reader,
  messages: readonly M[],
): Promise<Map<M, Answered>> {
  const ids = [...new Set(messages.flatMap((message) => message.answersTo ?? []))];
  const found = new Map<M, Answered>();
  if (ids.length === 0) return found;
  const rows = await reader.query<AnsweredRow>(
    `SELECT attempt.providerMessageId AS providerId, message.id AS messageId, message.accountId AS accountId, attempt.numberId AS numberId, message.plugin AS plugin,
       message.connectionId AS connectionId, message.subject AS subject, message.transitionKey AS transition
     FROM attempt JOIN message ON message.id = attempt.messageId WHERE attempt.providerMessageId IN (?)`,
    [ids],
  );
  const keyOf = (at: { accountId: string; numberId: string }, providerId: string | undefined) =>
    `${at.accountId} ${at.numberId} ${providerId ?? ''}`;
  const byKey = new Map(rows.map((row) => [keyOf(row, row.providerId), row]));
  for (const message of messages) {
    const row = byKey.get(keyOf(message, message.answersTo));
    if (!row) continue;
    found.set(message, {
      messageId: row.messageId,
      plugin: row.plugin ?? undefined,
      connectionId: row.connectionId ?? undefined,
      subject: row.subject ?? undefined,
      transition: row.transition ?? undefined,
    });
  }
  return found;
}
