import { type Tx } from '../database/index.js';
import { newId } from '../platform/index.js';
import { boundedKey, type JourneyView } from '../sdk/index.js';
import type { JourneyRepository, Memory } from './journey.repository.js';
import type { ConversionRow, JourneyRow } from './timer.entity.js';

interface Entry {
  row: JourneyRow;
  /** Tags known by their text: those asked for, and those given in this batch. */
  tags: Set<string>;
  isNew: boolean;
  changed: boolean;
  newTags: string[];
}

export interface StartInput {
  connectionId: string;
  key: string;
  contactId: string | null;
  tags: readonly string[];
  state: Record<string, unknown>;
  /** The event on which it begins; null when none is. */
  eventId: string | null;
  /** Milliseconds after an ended journey of the same person and connection before another may start. */
  reentryAfter: number;
}

/** Why a journey was not started. */
export type StartRefusal = 'journey_exists' | 'journey_active' | 'journey_too_soon';

/**
 * The journeys of one plugin and account that a batch touches, in all its connections: loaded once
 * and locked, changed in memory in the order of the events, written once. What an earlier event of
 * the batch did, a later one sees. One person, one lock: two shops of an account never decide about
 * the same person at once, so each sees what the other did.
 */
export class JourneyBatch {
  private readonly entries: Entry[] = [];
  private readonly conversions: Omit<ConversionRow, 'id'>[] = [];
  private readonly remembered = new Map<string, Memory & { changed: boolean }>();
  private readonly ended: { id: string; reason: string }[] = [];

  constructor(
    private readonly repository: JourneyRepository,
    readonly account: string,
    private readonly plugin: string,
    private readonly now: number,
  ) {}

  async load(tx: Tx, asked: { contactIds: readonly string[]; tags: readonly string[] }): Promise<void> {
    if (asked.contactIds.length + asked.tags.length === 0) return;
    for (const { row, tags } of await this.repository.find(tx, this.account, this.plugin, asked)) {
      this.entries.push({ row, tags: new Set(tags), isNew: false, changed: false, newTags: [] });
    }
    for (const memory of await this.repository.memories(
      tx,
      this.account,
      this.plugin,
      asked.tags,
      this.now,
    )) {
      this.remembered.set(memoryKey(memory), { ...memory, changed: false });
    }
  }

  /** What is remembered about these tags, wherever it happened. */
  memories(tags: readonly string[]): { tag: string; at: number; connectionId: string | undefined }[] {
    const asked = new Set(tags);
    return [...this.remembered.values()]
      .filter(({ tag }) => asked.has(tag))
      .map(({ tag, at, connectionId }) => ({ tag, at, connectionId: connectionId ?? undefined }));
  }

  /** The latest instant counts; what is told again changes nothing. */
  remember(connectionId: string, tags: readonly string[], at: number, keepUntil: number): void {
    for (const tag of tags) {
      const key = memoryKey({ tag, connectionId });
      const known = this.remembered.get(key);
      if (known && known.at >= at) continue;
      const until = Math.max(keepUntil, known?.keepUntil ?? 0);
      this.remembered.set(key, { tag, connectionId, at, keepUntil: until, changed: true });
    }
  }

  async loadByIds(tx: Tx, ids: readonly string[]): Promise<void> {
    const known = new Set(this.entries.map((entry) => entry.row.id));
    const missing = ids.filter((id) => !known.has(id));
    for (const row of await this.repository.byIds(tx, missing)) {
      if (row.accountId !== this.account || row.plugin !== this.plugin) continue;
      this.entries.push({ row, tags: new Set(), isNew: false, changed: false, newTags: [] });
    }
  }

  /**
   * As a plugin sees them, newest first.
   *
   * @param sharers - others who share the e-mail address the event names
   */
  views(contactId: string | null, tags: readonly string[], sharers: readonly string[] = []): JourneyView[] {
    return this.entries
      .filter(
        (entry) =>
          (entry.row.contactId !== null &&
            (entry.row.contactId === contactId || sharers.includes(entry.row.contactId))) ||
          tags.some((tag) => entry.tags.has(tag)),
      )
      .sort((one, two) => two.row.startedAt - one.row.startedAt)
      .map((entry) => this.viewOf(entry));
  }

  view(id: string | null): JourneyView | undefined {
    const entry = id === null ? undefined : this.entries.find((candidate) => candidate.row.id === id);
    return entry && this.viewOf(entry);
  }

  idOf(connectionId: string, key: string): string | undefined {
    return this.byKey(connectionId, key)?.row.id;
  }

  start(input: StartInput): StartRefusal | undefined {
    if (this.exactly(input.connectionId, input.key)) return 'journey_exists';
    const own = this.entries.filter(
      ({ row }) =>
        input.contactId !== null &&
        row.contactId === input.contactId &&
        row.connectionId === input.connectionId,
    );
    if (own.some((entry) => entry.row.status === 'active')) return 'journey_active';
    if (own.some((entry) => (entry.row.endedAt ?? 0) + input.reentryAfter > this.now))
      return 'journey_too_soon';
    this.entries.push({
      row: {
        id: newId(),
        accountId: this.account,
        plugin: this.plugin,
        connectionId: input.connectionId,
        journeyKey: input.key,
        contactId: input.contactId,
        activeSlot: input.contactId ?? boundedKey(`key:${input.connectionId}:${input.key}`, 190),
        status: 'active',
        arm: null,
        startedAt: this.now,
        endedAt: null,
        outcome: null,
        reason: null,
        state: input.state,
        eventId: input.eventId,
      },
      tags: new Set(input.tags),
      isNew: true,
      changed: false,
      newTags: [...input.tags],
    });
    return undefined;
  }

  update(
    connectionId: string,
    key: string,
    change: { tags?: readonly string[] | undefined; state?: Record<string, unknown> | undefined },
  ): void {
    const entry = this.byKey(connectionId, key);
    if (!entry) return;
    if (change.state) entry.row.state = { ...entry.row.state, ...change.state };
    for (const tag of change.tags ?? []) {
      if (entry.tags.has(tag)) continue;
      entry.tags.add(tag);
      entry.newTags.push(tag);
    }
    entry.changed = true;
  }

  /** Ends a journey; returns its id when it was active, so that its messages are cancelled too. */
  end(connectionId: string, key: string, outcome: string, reason: string): string | undefined {
    const entry = this.byKey(connectionId, key);
    if (!entry || entry.row.status !== 'active') return undefined;
    Object.assign(entry.row, {
      status: 'ended',
      activeSlot: null,
      endedAt: this.now,
      outcome: outcome.slice(0, 64),
      reason: reason.slice(0, 190),
    });
    entry.changed = true;
    this.ended.push({ id: entry.row.id, reason });
    return entry.row.id;
  }

  convert(
    connectionId: string,
    key: string,
    result: { rule: string; subject: string; amount: string; currency: string; at: number },
  ): void {
    const entry = this.byKey(connectionId, key);
    if (!entry) return;
    this.conversions.push({
      accountId: this.account,
      journeyId: entry.row.id,
      recordedAt: this.now,
      ...result,
    });
  }

  /** Journeys ended in this batch. */
  endedJourneys(): readonly { id: string; reason: string }[] {
    return this.ended;
  }

  async flush(tx: Tx): Promise<void> {
    const changed = this.entries.filter((entry) => entry.changed && !entry.isNew).map((entry) => entry.row);
    // Ended ones first: they free the person's slot for one that starts in the same batch.
    if (changed.length > 0) await this.repository.update(tx, changed);
    const fresh = this.entries.filter((entry) => entry.isNew).map((entry) => entry.row);
    if (fresh.length > 0) await this.repository.insert(tx, fresh);
    await this.repository.addTags(
      tx,
      this.entries
        .filter((entry) => entry.newTags.length > 0)
        .map((entry) => ({ journey: entry.row, tags: entry.newTags })),
    );
    await this.repository.convert(tx, this.conversions);
    await this.repository.remember(
      tx,
      this.account,
      this.plugin,
      [...this.remembered.values()].filter(({ changed }) => changed),
    );
  }

  private exactly(connectionId: string, key: string): Entry | undefined {
    return this.entries.find(({ row }) => row.journeyKey === key && row.connectionId === connectionId);
  }

  private byKey(connectionId: string, key: string): Entry | undefined {
    const own = this.exactly(connectionId, key);
    if (own) return own;
    // A person's journey may have begun in another shop of the account: what ends it there ends it here.
    const elsewhere = this.entries.filter((entry) => entry.row.journeyKey === key);
    return elsewhere.find((entry) => entry.row.status === 'active') ?? elsewhere[0];
  }

  private viewOf(entry: Entry): JourneyView {
    const { row } = entry;
    return {
      key: row.journeyKey,
      connectionId: row.connectionId,
      contactId: row.contactId ?? undefined,
      status: row.status === 'active' ? 'active' : 'ended',
      arm: (row.arm ?? undefined) as JourneyView['arm'],
      startedAt: row.startedAt,
      endedAt: row.endedAt ?? undefined,
      outcome: row.outcome ?? undefined,
      tags: [...entry.tags],
      state: row.state,
    };
  }
}

function memoryKey({ tag, connectionId }: Pick<Memory, 'tag' | 'connectionId'>): string {
  return `${connectionId ?? ''} ${tag}`;
}
