import { conversationTable } from '../messaging/index.js';
import type { Assignee, ConversationStatus } from './registers.js';

/** Which conversations. */
export interface ConversationFilter {
  status?: ConversationStatus | undefined;
  /** Null: nobody's. */
  assignee?: Assignee['id'] | null | undefined;
  /** Id of a label. */
  label?: string | undefined;
  numberId?: string | undefined;
  contactId?: string | undefined;
  /** True: with messages nobody has read; false: without. */
  unread?: boolean | undefined;
}

/** Where a list goes on. */
export interface ListPlace {
  /** When something was last written or sent, milliseconds UTC. */
  at: number;
  /** Id of the row. */
  id: string;
}

interface Statement {
  sql: string;
  params: unknown[];
}

const table = conversationTable.name;

/**
 * What stands after `FROM conversation` for a page of conversations, the latest first.
 *
 * Of a thread with several rows the one that is active last stands for it. What people do is written in every
 * row of a thread alike, so that any row answers a filter. Where a filter asks for something that was done,
 * the rows with it are few and found first; else the index by activity is walked.
 */
export function listStatement(
  accountId: string,
  filter: ConversationFilter,
  after: ListPlace | undefined,
  limit: number,
): Statement {
  const done = doneConditions(filter);
  const where: Statement = done ? fromStates(accountId, done) : fromRows(accountId, filter);
  const parts = [where.sql];
  const params = [...where.params];
  if (filter.numberId !== undefined) {
    parts.push(`AND ${table}.numberId = ?`);
    params.push(filter.numberId);
  }
  if (filter.contactId !== undefined) {
    parts.push(`AND ${table}.contactId = ?`);
    params.push(filter.contactId);
  }
  if (after) {
    parts.push(`AND (${table}.updatedAt < ? OR (${table}.updatedAt = ? AND ${table}.id < ?))`);
    params.push(after.at, after.at, after.id);
  }
  parts.push(`ORDER BY ${table}.updatedAt DESC, ${table}.id DESC LIMIT ?`);
  params.push(limit);
  return { sql: parts.join(' '), params };
}

/** Conditions on what was done, which only rows with a state fulfil; undefined where the filter asks for none. */
function doneConditions({ status, assignee, label, unread }: ConversationFilter): Statement | undefined {
  const isDone =
    status === 'open' ||
    status === 'snoozed' ||
    typeof assignee === 'string' ||
    label !== undefined ||
    unread === true;
  if (!isDone) return undefined;
  const parts: string[] = [];
  const params: unknown[] = [];
  const add = (sql: string, ...values: unknown[]) => {
    parts.push(sql);
    params.push(...values);
  };
  if (status !== undefined) add('state.status = ?', status);
  if (typeof assignee === 'string') add('state.assigneeId = ?', assignee);
  if (assignee === null) add('state.assigneeId IS NULL');
  if (unread !== undefined) add(unread ? 'state.unread > 0' : 'state.unread = 0');
  if (label !== undefined)
    add('state.id IN (SELECT conversationId FROM conversation_labelled WHERE labelId = ?)', label);
  return { sql: parts.join(' AND '), params };
}

function fromStates(accountId: string, done: Statement): Statement {
  return {
    sql: `JOIN conversation_state state ON state.id = ${table}.id
      WHERE state.accountId = ? AND ${done.sql}
      AND NOT EXISTS (SELECT 1 FROM ${table} other JOIN conversation_state of_other ON of_other.id = other.id
        WHERE ${isLaterSibling})`,
    params: [accountId, ...done.params],
  };
}

function fromRows(accountId: string, { status, assignee, unread }: ConversationFilter): Statement {
  const never: string[] = [];
  if (status === 'closed') never.push("status <> 'closed'");
  if (assignee === null) never.push('assigneeId IS NOT NULL');
  if (unread === false) never.push('unread > 0');
  const parts = [
    `WHERE ${table}.accountId = ?`,
    `AND NOT EXISTS (SELECT 1 FROM ${table} other WHERE ${isLaterSibling})`,
    ...never.flatMap((condition) => [
      `AND NOT EXISTS (SELECT 1 FROM conversation_state state WHERE state.id = ${table}.id AND state.${condition})`,
      `AND NOT EXISTS (SELECT 1 FROM ${table} other JOIN conversation_state state ON state.id = other.id
        WHERE other.contactId = ${table}.contactId AND other.numberId = ${table}.numberId AND state.${condition})`,
    ]),
  ];
  return { sql: parts.join(' '), params: [accountId] };
}

/** Another row of the same person and sender that was active later. */
const isLaterSibling = `other.contactId = ${table}.contactId AND other.numberId = ${table}.numberId AND
  (other.updatedAt > ${table}.updatedAt OR (other.updatedAt = ${table}.updatedAt AND other.id > ${table}.id))`;
