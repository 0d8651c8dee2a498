import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { foreignTables, readAll } from '../../bin/lib/table-owners.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .map((name) => `src/${name}`)
  .filter((name) => name.endsWith('.ts') && !/\.(?:spec|fixture|e2e)\.ts$/.test(name));

describe('tables', () => {
  it('are named in SQL, and written, by the module that owns them alone', () => {
    expect(sources.length).toBeGreaterThan(300);
    expect(foreignTables(readAll(root, sources))).toEqual([]);
  });

  const entity = ['src/events/event.entity.ts', "export const eventTable = defineTable(\n  'event', {});"];
  const judge = (path: string, text: string) => foreignTables([entity, [path, text]]);

  it.each([
    [
      'a name in a statement',
      "tx.query('SELECT id FROM event WHERE id = ?')",
      /FROM event names a table of events/,
    ],
    ['a name in a join', 'tx.query(`SELECT 1 FROM mine JOIN event ON 1`)', /JOIN event/],
    ['a statement that writes', "tx.execute('UPDATE event SET status = 1')", /UPDATE event/],
    ['a row put in', 'tx.insert(eventTable, [row])', /insert of eventTable writes a table of events/],
    ['rows changed', 'await tx.updateMany(\n  eventTable,', /updateMany of eventTable/],
    [
      'a write by the constant',
      'tx.execute(`DELETE FROM ${eventTable.name} WHERE 1`)',
      /DELETE FROM of eventTable/,
    ],
  ])('of others are not reached by %s', (_, text, sentence) => {
    expect(judge('src/messaging/x.ts', text)).toEqual([expect.stringMatching(sentence)]);
    expect(judge('src/events/x.ts', text)).toEqual([]);
  });

  it('of others are read by the constant their owner exports', () => {
    const read = 'tx.select(eventTable, `WHERE id = ?`); tx.query(`SELECT 1 FROM ${eventTable.name}`)';
    expect(judge('src/messaging/x.ts', `${read}\n  // UPDATE event goes on`)).toEqual([]);
  });
});
