import { z } from 'zod';
import { problem } from '../problems/to-problem.js';
import { idShape } from './values.js';

/** A cursor is the id of the last row given out, wrapped so that nobody builds on it. */
const version = '1:';
const timedVersion = '2:';

export function encodeCursor(lastId: string): string {
  return Buffer.from(version + lastId, 'utf8').toString('base64url');
}

/** @throws ProblemError 422 `invalid_cursor`. */
export function decodeCursor(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const id = text.slice(version.length);
  if (text.startsWith(version) && idShape.test(id)) return id;
  throw invalidCursor();
}

/** A cursor of a list that is in the order of its rows' own times: when the last row was, and its id. */
export function encodeTimedCursor(at: number, lastId: string): string {
  return Buffer.from(`${timedVersion}${at}:${lastId}`, 'utf8').toString('base64url');
}

/** @throws ProblemError 422 `invalid_cursor`. */
export function decodeTimedCursor(cursor: string): { at: number; lastId: string } {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const [, at, lastId = ''] = /^2:(\d{1,15}):(.*)$/.exec(text) ?? [];
  if (at !== undefined && idShape.test(lastId)) return { at: Number(at), lastId };
  throw invalidCursor();
}

function invalidCursor(): Error {
  return problem('invalid_cursor', 'The cursor is not from this list. Start again without a cursor.', {
    fields: [{ field: 'cursor', reason: 'must be the `next` of an earlier answer, unchanged' }],
  });
}

/** What every list takes. */
export const pageQueryShape = {
  limit: z.coerce
    .number({ error: 'must be a whole number from 1 to 200' })
    .int('must be a whole number from 1 to 200')
    .min(1, 'must be at least 1')
    .max(200, 'must be at most 200')
    .default(50)
    .meta({ description: 'Maximum number of entries' }),
  cursor: z.string().max(300).optional().meta({ description: '`next` of the previous answer' }),
};
export const pageQuerySchema = z.strictObject(pageQueryShape);
export type PageQuery = z.output<typeof pageQuerySchema>;

/** Where a list goes on: one row more than asked for tells whether there is a next page. */
export interface Slice {
  /** Rows to read: one more than to give out. */
  take: number;
  /** Id of the last row given out before. */
  last: string | undefined;
}

export function sliceOf(query: PageQuery): Slice {
  return { take: query.limit + 1, last: query.cursor === undefined ? undefined : decodeCursor(query.cursor) };
}

export interface PageAnswer<T> {
  data: T[];
  /** Cursor of the next page; null when there is none. */
  next: string | null;
}

/** The answer to a list from rows read with {@link sliceOf}. */
export function pageOf<R extends { id: string }, V>(
  query: PageQuery,
  rows: readonly R[],
  view: (row: R) => V,
): PageAnswer<V> {
  const given = rows.slice(0, query.limit);
  const last = given.at(-1);
  return { data: given.map(view), next: rows.length > query.limit && last ? encodeCursor(last.id) : null };
}

/** A page of something short that is held in memory, by id: ascending, or `newest` first. */
export function pageOfAll<R extends { id: string }, V>(
  query: PageQuery,
  rows: readonly R[],
  view: (row: R) => V,
  order: 'ascending' | 'newest' = 'ascending',
): PageAnswer<V> {
  const { take, last } = sliceOf(query);
  const sorted = [...rows].sort((one, two) => (one.id < two.id ? -1 : 1));
  if (order === 'newest') sorted.reverse();
  const isLater = (row: R) => last === undefined || (order === 'newest' ? row.id < last : row.id > last);
  return pageOf(query, sorted.filter(isLater).slice(0, take), view);
}

/** The schema of a list's answer. */
export function pageSchema<T extends z.ZodType>(item: T, id: string) {
  return z
    .object({
      data: z.array(item),
      next: z
        .string()
        .nullable()
        .meta({ description: 'Pass it as `cursor` for the next page; null at the end' }),
    })
    .meta({ id });
}
