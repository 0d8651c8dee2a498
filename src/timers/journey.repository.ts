import { Injectable } from '@nestjs/common';
import { type Reader, type Tx } from '../database/index.js';
import { newId, Secrets } from '../platform/index.js';
import {
  conversionTable,
  journeyTable,
  journeyTagTable,
  pluginMemoryTable,
  type ConversionRow,
  type JourneyRow,
} from './timer.entity.js';
import { sumByCurrency } from './money-sums.js';

/** Which of a message's two arms a person is in. */
export type JourneyArm = 'treatment' | 'control';

/** A journey and those of the asked tags it carries. */
export interface FoundJourney {
  row: JourneyRow;
  tags: string[];
}

/** That something happened to whatever carries a tag, when, and in which connection; null: not known. */
export interface Memory {
  tag: string;
  connectionId: string | null;
  at: number;
  keepUntil: number;
}

/** Statements on journeys: a person's way through a plugin's several steps. */
@Injectable()
export class JourneyRepository {
  constructor(private readonly secrets: Secrets) {}

  /** Journeys of a plugin that belong to the contacts or carry one of the tags, locked, newest first. */
  async find(
    tx: Tx,
    accountId: string,
    plugin: string,
    asked: { contactIds: readonly string[]; tags: readonly string[] },
  ): Promise<FoundJourney[]> {
    const plain = new Map(asked.tags.map((tag) => [this.tagHash(tag), tag]));
    const tagRows =
      plain.size === 0
        ? []
        : await tx.select(journeyTagTable, 'WHERE accountId = ? AND plugin = ? AND tagHash IN (?)', [
            accountId,
            plugin,
            [...plain.keys()],
          ]);
    const tagsOf = new Map<string, string[]>();
    for (const row of tagRows) {
      tagsOf.set(row.journeyId, [...(tagsOf.get(row.journeyId) ?? []), plain.get(row.tagHash) as string]);
    }
    const rows = await tx.select(
      journeyTable,
      `WHERE accountId = ? AND plugin = ? AND (contactId IN (?) OR id IN (?)) ORDER BY id DESC ${tx.forUpdate}`,
      [accountId, plugin, asked.contactIds, [...tagsOf.keys()]],
    );
    return rows.map((row) => ({ row, tags: tagsOf.get(row.id) ?? [] }));
  }

  /** Whose journeys these are; locks nothing. */
  async peopleOf(reader: Reader, ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const rows = await reader.query<{ contactId: string }>(
      'SELECT contactId FROM journey WHERE id IN (?) AND contactId IS NOT NULL',
      [ids],
    );
    return rows.map((row) => row.contactId);
  }

  async byIds(tx: Tx, ids: readonly string[]): Promise<JourneyRow[]> {
    return tx.selectIn(journeyTable, 'id', ids, tx.forUpdate);
  }

  async insert(tx: Tx, rows: readonly JourneyRow[]): Promise<void> {
    await tx.insert(journeyTable, rows);
  }

  async update(tx: Tx, rows: readonly JourneyRow[]): Promise<void> {
    await tx.updateMany(
      journeyTable,
      'id',
      rows.map((row) => ({
        key: row.id,
        set: {
          activeSlot: row.activeSlot,
          status: row.status,
          endedAt: row.endedAt,
          outcome: row.outcome,
          reason: row.reason,
          state: row.state,
        },
      })),
    );
  }

  async addTags(
    tx: Tx,
    additions: readonly { journey: JourneyRow; tags: readonly string[] }[],
  ): Promise<void> {
    const rows = additions.flatMap(({ journey, tags }) =>
      tags.map((tag) => ({
        accountId: journey.accountId,
        plugin: journey.plugin,
        tagHash: this.tagHash(tag),
        journeyId: journey.id,
      })),
    );
    if (rows.length > 0) await tx.insertIgnore(journeyTagTable, rows);
  }

  /** What a plugin remembers about these tags, in every connection of the account. */
  async memories(
    tx: Tx,
    accountId: string,
    plugin: string,
    tags: readonly string[],
    now: number,
  ): Promise<Memory[]> {
    const plain = new Map(tags.map((tag) => [this.tagHash(tag), tag]));
    if (plain.size === 0) return [];
    const of = (column: 'tagHash' | 'accountTagHash') =>
      tx.select(
        pluginMemoryTable,
        `WHERE accountId = ? AND plugin = ? AND ${column} IN (?) AND keepUntil > ?`,
        [accountId, plugin, [...plain.keys()], now],
      );
    // What was remembered before memories belonged to a connection is found by its own hash.
    const rows = [...(await of('accountTagHash')), ...(await of('tagHash'))];
    return rows.map(({ accountTagHash, tagHash, connectionId, at, keepUntil }) => ({
      tag: plain.get(accountTagHash ?? tagHash) as string,
      connectionId,
      at,
      keepUntil,
    }));
  }

  async remember(tx: Tx, accountId: string, plugin: string, memories: readonly Memory[]): Promise<void> {
    if (memories.length === 0) return;
    const rows = memories.map(({ tag, connectionId, at, keepUntil }) => ({
      accountId,
      plugin,
      tagHash: connectionId === null ? this.tagHash(tag) : this.tagHash(`${connectionId}\n${tag}`),
      at,
      keepUntil,
      connectionId,
      accountTagHash: connectionId === null ? null : this.tagHash(tag),
    }));
    // In one order everywhere, so that two units never wait for each other.
    rows.sort((one, two) => (one.tagHash < two.tagHash ? -1 : 1));
    await tx.upsert(pluginMemoryTable, rows, ['accountId', 'plugin', 'tagHash'], ['at', 'keepUntil']);
  }

  /** Forgets what was to be kept until an instant before `now`; returns how much. */
  async forget(tx: Tx, now: number, limit: number): Promise<number> {
    const rows = await tx.select(pluginMemoryTable, 'WHERE keepUntil <= ? ORDER BY keepUntil LIMIT ?', [
      now,
      limit,
    ]);
    for (const { accountId, plugin, tagHash } of rows) {
      await tx.execute(
        'DELETE FROM plugin_memory WHERE accountId = ? AND plugin = ? AND tagHash = ? AND keepUntil <= ?',
        [accountId, plugin, tagHash, now],
      );
    }
    return rows.length;
  }

  /** Puts journeys into their arm, once: the first message that passed every gate decides. */
  async assign(tx: Tx, arms: readonly { journeyId: string; arm: JourneyArm }[]): Promise<void> {
    for (const arm of ['treatment', 'control'] as const) {
      const ids = arms.filter((entry) => entry.arm === arm).map((entry) => entry.journeyId);
      if (ids.length > 0)
        await tx.execute('UPDATE journey SET arm = ? WHERE id IN (?) AND arm IS NULL', [arm, ids]);
    }
  }

  /** Counts results, once per journey and subject. */
  async convert(tx: Tx, rows: readonly Omit<ConversionRow, 'id'>[]): Promise<void> {
    if (rows.length > 0) {
      await tx.insertIgnore(
        conversionTable,
        rows.map((row) => ({ id: newId(), ...row })),
      );
    }
  }

  /**
   * Both arms of a plugin's hold-out: people, those who converted, and what they spent per currency.
   *
   * @param connectionId - only journeys that began there
   */
  async results(
    reader: Reader,
    accountId: string,
    plugin: string,
    connectionId?: string,
  ): Promise<ArmResult[]> {
    const where = 'journey.accountId = ? AND journey.plugin = ?';
    return connectionId === undefined
      ? this.resultsWhere(reader, where, [accountId, plugin])
      : this.resultsWhere(reader, `${where} AND journey.connectionId = ?`, [accountId, plugin, connectionId]);
  }

  /** The same for everything one connection's people began since an instant, whatever plugin. */
  async resultsOfConnection(
    reader: Reader,
    accountId: string,
    connectionId: string,
    since: number,
  ): Promise<ArmResult[]> {
    return this.resultsWhere(
      reader,
      'journey.accountId = ? AND journey.connectionId = ? AND journey.startedAt >= ?',
      [accountId, connectionId, since],
    );
  }

  private async resultsWhere(
    reader: Reader,
    where: string,
    params: readonly unknown[],
  ): Promise<ArmResult[]> {
    const people = await reader.query<{ arm: JourneyArm; people: number }>(
      `SELECT arm, COUNT(*) AS people FROM journey WHERE ${where} AND arm IS NOT NULL GROUP BY arm`,
      params,
    );
    const conversions = await reader.query<{
      arm: JourneyArm;
      journeyId: string;
      rule: string;
      amount: string;
      currency: string;
    }>(
      `SELECT journey.arm AS arm, conversion.journeyId AS journeyId, conversion.rule AS rule, conversion.amount AS amount, conversion.currency AS currency
       FROM conversion JOIN journey ON journey.id = conversion.journeyId
       WHERE ${where} AND journey.arm IS NOT NULL`,
      params,
    );
    return (['treatment', 'control'] as const).map((arm) => {
      const own = conversions.filter((conversion) => conversion.arm === arm);
      return {
        arm,
        people: Number(people.find((entry) => entry.arm === arm)?.people ?? 0),
        converted: new Set(own.map((conversion) => conversion.journeyId)).size,
        orders: own.length,
        byRule: count(own.map((conversion) => conversion.rule)),
        value: sumByCurrency(own),
      };
    });
  }

  private tagHash(tag: string): string {
    return tagHash(this.secrets, tag);
  }
}

/** The keyed hash a tag is kept by: tags may hold phones and e-mail addresses. */
export function tagHash(secrets: Secrets, tag: string): string {
  return secrets.hash('journey-tag', tag);
}

/** What one arm of a hold-out came to. Money is decimal text per currency. */
export interface ArmResult {
  arm: JourneyArm;
  people: number;
  converted: number;
  orders: number;
  byRule: Record<string, number>;
  value: Record<string, string>;
}

function count(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
