import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../database/index.js';
import { Clock, newId, ProblemError } from '../platform/index.js';
import { conversationLabelTable, type ConversationLabelRow } from './conversation.entity.js';

/** Labels an account may have. */
export const mostLabels = 200;
/** Labels a conversation may have. */
export const mostOfOne = 20;

/** Labels of an account: made when they are first given, gone when no conversation has them and room is needed. */
@Injectable()
export class ConversationLabels {
  constructor(private readonly clock: Clock) {}

  /** All labels of an account, the oldest first. */
  async list(reader: Reader, accountId: string): Promise<ConversationLabelRow[]> {
    return reader.select(conversationLabelTable, 'WHERE accountId = ? ORDER BY id', [accountId]);
  }

  /** The id of a label; undefined where the account has none of this name. */
  async idOf(reader: Reader, accountId: string, name: string): Promise<string | undefined> {
    const row = await reader.first(conversationLabelTable, 'WHERE accountId = ? AND name = ?', [
      accountId,
      name,
    ]);
    return row?.id;
  }

  /** Ids of those of these names that the account has. */
  async ids(reader: Reader, accountId: string, names: readonly string[]): Promise<string[]> {
    if (names.length === 0) return [];
    const rows = await reader.select(conversationLabelTable, 'WHERE accountId = ? AND name IN (?)', [
      accountId,
      names,
    ]);
    return rows.map(({ id }) => id);
  }

  /** Names by id. */
  async names(reader: Reader, ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await reader.selectIn(conversationLabelTable, 'id', [...new Set(ids)]);
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  /**
   * Ids of labels by name, made where missing.
   *
   * @throws ProblemError 422 when the account would have more than {@link mostLabels}
   */
  async ensure(tx: Tx, accountId: string, names: readonly string[]): Promise<string[]> {
    if (names.length === 0) return [];
    const known = await this.named(tx, accountId, names);
    const missing = [...new Set(names)].filter((name) => !known.has(name)).sort();
    if (missing.length > 0) {
      await this.makeRoom(tx, accountId, missing.length);
      const now = this.clock.now();
      await tx.insertIgnore(
        conversationLabelTable,
        missing.map((name) => ({ id: newId(), accountId, name, createdAt: now })),
      );
      for (const [name, id] of await this.named(tx, accountId, missing)) known.set(name, id);
    }
    return [...known.values()];
  }

  private async named(tx: Tx, accountId: string, names: readonly string[]): Promise<Map<string, string>> {
    const rows = await tx.select(
      conversationLabelTable,
      `WHERE accountId = ? AND name IN (?) ORDER BY id ${tx.forShare}`,
      [accountId, names],
    );
    return new Map(rows.map(({ id, name }) => [name, id]));
  }

  private async makeRoom(tx: Tx, accountId: string, wanted: number): Promise<void> {
    if ((await this.count(tx, accountId)) + wanted <= mostLabels) return;
    await tx.execute(
      `DELETE FROM conversation_label WHERE accountId = ? AND id NOT IN
         (SELECT labelId FROM conversation_labelled WHERE accountId = ?)`,
      [accountId, accountId],
    );
    if ((await this.count(tx, accountId)) + wanted <= mostLabels) return;
    throw new ProblemError(
      422,
      'validation_failed',
      `The account has ${mostLabels} labels, which is the limit. Use one of them, or remove one from all its conversations first.`,
      { fields: [{ field: 'labels', reason: `would be more than ${mostLabels} labels in the account` }] },
    );
  }

  private async count(tx: Tx, accountId: string): Promise<number> {
    const [row] = await tx.query<{ total: number | string }>(
      'SELECT COUNT(*) AS total FROM conversation_label WHERE accountId = ?',
      [accountId],
    );
    return Number(row?.total ?? 0);
  }
}
