import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../database/index.js';
import { Hooks } from '../../hooks/index.js';
import type { Stage } from '../../queue/index.js';
import { messageTable } from '../messages/message.entity.js';
import { messageTextProgressTable } from '../search/message-text.entity.js';
import { ShownFilesReport } from './shown-files.js';

const batchRows = 500;
const progressId = 'shown_files';
const done = 'done';

/**
 * Tells once of every message stored before messages told which files they show, as they tell it themselves since.
 * When all have been told of, `files.told` says so: a file that no message shows is nobody's.
 */
@Injectable()
export class ShownFilesStage implements Stage {
  readonly name = 'shown-files';
  readonly pollEvery = 60_000;
  readonly isBulk = true;
  private isDone = false;

  constructor(
    private readonly database: Database,
    private readonly report: ShownFilesReport,
    private readonly hooks: Hooks,
  ) {}

  async run(): Promise<number> {
    if (this.isDone) return 0;
    return this.database.write(async (tx) => {
      await tx.insertIgnore(messageTextProgressTable, [{ id: progressId, position: '' }]);
      const [row] = await tx.select(messageTextProgressTable, `WHERE id = ? ${tx.forUpdateSkipLocked}`, [
        progressId,
      ]);
      if (row === undefined) return 0;
      if (row.position !== done) return this.tell(tx, row.position);
      tx.afterCommit(() => {
        this.isDone = true;
      });
      return 0;
    });
  }

  private async tell(tx: Tx, after: string): Promise<number> {
    const rows = await tx.select(messageTable, "WHERE id > ? AND direction = 'out' ORDER BY id LIMIT ?", [
      after,
      batchRows,
    ]);
    await this.report.tell(
      tx,
      rows.map((row) => ({ row, goes: row.state !== 'refused' })),
    );
    const last = rows.length < batchRows ? undefined : rows.at(-1);
    if (last === undefined) await this.hooks.run(tx, 'files.told', {});
    await tx.updateMany(messageTextProgressTable, 'id', [
      { key: progressId, set: { position: last?.id ?? done } },
    ]);
    return rows.length;
  }
}
