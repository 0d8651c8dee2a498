import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { MigrationClass } from './create-table.js';

/** The events of WhatsApp's 24-hour window, and what they were called before. */
const renamed = [
  ['conversation.opened', 'window.opened'],
  ['conversation.closed', 'window.closed'],
] as const;

/** Where settings, and what plugins keep of a journey or a timer, may name an event. */
const naming = [
  ['plugin_setting', 'settings'],
  ['plugin_installation', 'settings'],
  ['connection', 'settings'],
  ['timer', 'payload'],
  ['journey', 'state'],
] as const;

/** A window is not a conversation: events about it have a name of their own. Can be run again after it was cut off. */
class RenameWindowEvents implements MigrationInterface {
  readonly name = 'renameWindowEvents1796047000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [before, after] of renamed) await rename(runner, before, after);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [before, after] of renamed) await rename(runner, after, before);
  }
}

async function rename(runner: QueryRunner, before: string, after: string): Promise<void> {
  await runner.query('UPDATE event SET type = ? WHERE type = ?', [after, before]);
  for (const [table, column] of naming)
    await runner.query(`UPDATE ${table} SET ${column} = REPLACE(${column}, ?, ?) WHERE ${column} LIKE ?`, [
      `"${before}"`,
      `"${after}"`,
      `%"${before}"%`,
    ]);
}

export const migrations: MigrationClass[] = [RenameWindowEvents];
