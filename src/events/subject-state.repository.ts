import { Injectable } from '@nestjs/common';
import { type Tx } from '../database/index.js';
import { subjectStateTable } from './event.entity.js';

interface SubjectKey {
  accountId: string;
  connectionId: string;
  subject: string;
}

/** States of one batch's subjects, locked until its unit ends. */
export class LockedStates {
  private readonly changed = new Set<string>();
  constructor(
    private readonly owners: Map<string, SubjectKey>,
    private readonly states: Map<string, unknown>,
  ) {}

  key(connectionId: string, subject: string): string {
    return `${connectionId} ${subject.slice(0, 255)}`;
  }
  /** The state last kept, undefined at first sight. */
  get(key: string): unknown {
    return this.states.get(key);
  }
  set(key: string, state: unknown): void {
    this.states.set(key, state);
    this.changed.add(key);
  }
  changes(): { owner: SubjectKey; state: unknown }[] {
    return [...this.changed].map((key) => ({
      owner: this.owners.get(key) as SubjectKey,
      state: this.states.get(key),
    }));
  }
}

/** What connectors remember of each subject between deliveries. */
@Injectable()
export class SubjectStates {
  /**
   * Locks the states of many subjects. Blank rows are inserted first, so that two workers who see a
   * subject for the first time wait for each other too; sorted, so that they do not dead-lock.
   */
  async lock(tx: Tx, subjects: readonly SubjectKey[], now: number): Promise<LockedStates> {
    const owners = new Map<string, SubjectKey>();
    for (const subject of subjects) {
      const owner = { ...subject, subject: subject.subject.slice(0, 255) };
      owners.set(`${owner.connectionId} ${owner.subject}`, owner);
    }
    const sorted = [...owners.entries()]
      .sort(([one], [two]) => (one < two ? -1 : 1))
      .map(([, owner]) => owner);
    const states = new Map<string, unknown>();
    if (sorted.length === 0) return new LockedStates(owners, states);
    await tx.insertIgnore(
      subjectStateTable,
      sorted.map((owner) => ({ ...owner, state: null, updatedAt: now })),
    );
    const byConnection = new Map<string, string[]>();
    for (const owner of sorted)
      byConnection.set(owner.connectionId, [...(byConnection.get(owner.connectionId) ?? []), owner.subject]);
    for (const [connectionId, names] of byConnection) {
      const rows = await tx.select(
        subjectStateTable,
        `WHERE connectionId = ? AND subject IN (?) ORDER BY connectionId, subject ${tx.forUpdate}`,
        [connectionId, names],
      );
      for (const row of rows)
        if (row.state !== null) states.set(`${row.connectionId} ${row.subject}`, row.state);
    }
    return new LockedStates(owners, states);
  }

  async save(tx: Tx, states: LockedStates, now: number): Promise<void> {
    const changes = states.changes();
    if (changes.length === 0) return;
    await tx.upsert(
      subjectStateTable,
      changes.map(({ owner, state }) => ({ ...owner, state, updatedAt: now })),
      ['connectionId', 'subject'],
      ['state', 'updatedAt'],
    );
  }
}
