import { Injectable } from '@nestjs/common';
import { matching, type Reader } from '../../database/index.js';
import { messageTable, type MessageRow } from '../messages/message.entity.js';
import { MessageReferences } from '../messages/message-references.js';
import { messageView, type MessageView } from '../messages/message-views.js';
import { messageTextTable } from './message-text.entity.js';
import { SearchKeys, startOfWeek, weekOf } from './search-keys.js';
import { searchableText } from './searchable-text.js';
import { keysOfTerm, meets, wordsOf, type Term } from './words.js';

/** Weeks one statement asks about at most: it begins with one, and doubles, or goes in larger steps while nothing is found. */
const mostWeeks = 32;
/** Words one query names at most, so that words and weeks stay within what one statement may say. */
export const mostKeys = 30;
/** Candidates looked at for one page that then turn out to say something else. */
const mostCandidates = 5_000;
const candidatesAtOnce = 500;

/** Where a page begins: before this message. */
export interface SearchPosition {
  at: number;
  messageId: string;
}

export interface SearchPage {
  messages: MessageView[];
  /** Where the next page begins; undefined at the end. */
  next: SearchPosition | undefined;
}

/** Finds messages of an account by what they say, newest first. */
@Injectable()
export class MessageSearch {
  constructor(private readonly keys: SearchKeys) {}

  /** Messages that meet every term; at most `limit`, fewer where many only seem to. */
  async find(
    reader: Reader,
    accountId: string,
    terms: readonly Term[],
    limit: number,
    before?: SearchPosition,
  ): Promise<SearchPage> {
    const words = [...new Set(terms.flatMap((term) => [...keysOfTerm(term)]))];
    const found: { row: MessageRow; position: SearchPosition }[] = [];
    let looked = 0;
    let last: SearchPosition | undefined;
    for await (const candidates of this.candidates(reader, accountId, words, before)) {
      const rows = await reader.selectIn(
        messageTable,
        'id',
        candidates.map(({ messageId }) => messageId),
        'AND accountId = ?',
        [accountId],
      );
      const byId = new Map(rows.map((row) => [row.id, row]));
      for (const position of candidates) {
        const row = byId.get(position.messageId);
        looked++;
        if (row === undefined || !meetsAll(row, terms)) {
          if (looked < mostCandidates) continue;
          return this.page(reader, found, position);
        }
        // One more than asked for tells that there is a next page.
        if (found.length === limit) return this.page(reader, found, last);
        found.push({ row, position });
        last = position;
      }
    }
    return this.page(reader, found, undefined);
  }

  private async page(
    reader: Reader,
    found: readonly { row: MessageRow }[],
    next: SearchPosition | undefined,
  ): Promise<SearchPage> {
    const rows = found.map(({ row }) => row);
    const references = await MessageReferences.of(reader, rows);
    return { messages: rows.map((row) => messageView(row, references)), next };
  }

  /** What the index names, newest first, in lists of a few hundred. */
  private async *candidates(
    reader: Reader,
    accountId: string,
    words: readonly string[],
    before: SearchPosition | undefined,
  ): AsyncGenerator<SearchPosition[]> {
    if (words.length === 0) return;
    let from = before;
    for (let span = 1, end = Number.MAX_SAFE_INTEGER; ;) {
      const latest = await this.latest(reader, accountId, Math.min(end, from ? from.at + 1 : end));
      if (latest === undefined) return;
      const weeks = Array.from({ length: span }, (_, index) => weekOf(latest) - index);
      const groups = words.map((word) => weeks.map((one) => this.keys.key(accountId, one, word)));
      let isFound = false;
      for (;;) {
        const rows = await matching(
          reader,
          messageTextTable,
          groups,
          `accountId = ? ${from ? 'AND (at < ? OR (at = ? AND messageId < ?))' : ''} ORDER BY at DESC, messageId DESC LIMIT ?`,
          [accountId, ...(from ? [from.at, from.at, from.messageId] : []), candidatesAtOnce],
        );
        isFound ||= rows.length > 0;
        if (rows.length > 0) yield rows.map(({ at, messageId }) => ({ at, messageId }));
        from = rows.at(-1) ?? from;
        if (rows.length < candidatesAtOnce) break;
      }
      end = startOfWeek(weeks.at(-1) ?? 0);
      // A rare word is looked for in years of messages: every statement is a round trip.
      span = Math.min(span * (isFound ? 2 : 8), mostWeeks);
    }
  }

  /** When the last message before an instant was written: weeks without one are passed over. */
  private async latest(reader: Reader, accountId: string, before: number): Promise<number | undefined> {
    const [row] = await reader.query<{ latest: number | string | null }>(
      'SELECT MAX(at) AS latest FROM message_text WHERE accountId = ? AND at < ?',
      [accountId, before],
    );
    return row?.latest == null ? undefined : Number(row.latest);
  }
}

function meetsAll(row: MessageRow, terms: readonly Term[]): boolean {
  const words = wordsOf(searchableText(row));
  return terms.every((term) => meets(words, term));
}
