import { Injectable } from '@nestjs/common';
import { Database, type Reader, type Tx } from '../../database/index.js';
import { Clock, isId, newId, noId, notFound } from '../../platform/index.js';
import { appRegistrationTable, type AppRegistrationRow } from './app.entity.js';

/** Rows of apps, whatever they are registered for. What their settings mean is for others to say. */
@Injectable()
export class AppStore {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @param id - default: a new one */
  async insert(
    tx: Tx,
    values: Omit<AppRegistrationRow, 'id' | 'newTenants' | 'createdAt' | 'updatedAt'>,
    id = newId(),
  ): Promise<AppRegistrationRow> {
    const now = this.clock.now();
    const row = { newTenants: null, ...values, id, createdAt: now, updatedAt: now };
    await tx.insert(appRegistrationTable, [row]);
    return row;
  }

  async update(
    tx: Tx,
    row: AppRegistrationRow,
    set: Partial<AppRegistrationRow>,
  ): Promise<AppRegistrationRow> {
    const change = { ...set, updatedAt: this.clock.now() };
    await tx.updateMany(appRegistrationTable, 'id', [{ key: row.id, set: change }]);
    return { ...row, ...change };
  }

  async delete(tx: Tx, id: string): Promise<void> {
    await tx.execute('DELETE FROM app_registration WHERE id = ?', [id]);
  }

  /** Undefined when there is none; asks the database in either case. */
  async find(id: string, reader: Reader = this.database.read): Promise<AppRegistrationRow | undefined> {
    return reader.first(appRegistrationTable, 'WHERE id = ?', [isId(id) ? id : noId]);
  }

  /** @throws ProblemError 404 `not_found`. */
  async get(reader: Reader, id: string): Promise<AppRegistrationRow> {
    const row = await this.find(id, reader);
    if (!row) throw notFound('app', id);
    return row;
  }

  /** Apps of a channel that an account may use, oldest first. */
  async ofChannel(reader: Reader, channel: string, accountId: string): Promise<AppRegistrationRow[]> {
    return reader.select(
      appRegistrationTable,
      'WHERE channel = ? AND (accountId IS NULL OR accountId = ?) ORDER BY id',
      [channel, accountId],
    );
  }
}
