import { Injectable, type OnModuleInit } from '@nestjs/common';
import { chunks, type Tx } from '../database/index.js';
import { Hooks, type ContactErasure } from '../hooks/index.js';
import { actionCallTable, connectionTable } from './connection.entity.js';

const gone = 'The person it was about was erased before it was made.';

/** Empties calls of connectors' actions that came of what an erased person did; those that wait are not made. */
@Injectable()
export class ActionPeople implements OnModuleInit {
  constructor(private readonly hooks: Hooks) {}

  onModuleInit(): void {
    const { personal } = this.hooks;
    const named = {
      kept: 'It names whom it is about by identifiers, which a merge changes none of, and no contact.',
    };
    personal.declare(actionCallTable, {
      merged: named,
      unmerged: named,
      erased: { input: 'emptied', output: 'emptied', error: 'emptied' },
    });
    const kept = "A setting: the team's own phones, typed by the shop's owner and removed by them.";
    personal.declare(connectionTable, {
      merged: { kept },
      unmerged: { kept },
      erased: { testNumbers: { kept } },
    });
    this.hooks.on('contact.erased', (tx, erasure) => this.empty(tx, erasure));
    this.hooks.on('connection.erased', (tx, { accountId, connectionId }) =>
      this.emptyWhere(tx, 'accountId = ? AND connectionId = ?', [accountId, connectionId]),
    );
  }

  private async empty(tx: Tx, { accountId, found }: ContactErasure): Promise<void> {
    for (const traces of chunks([...found.traces], 2_000))
      await this.emptyWhere(tx, 'accountId = ? AND traceId IN (?)', [accountId, traces]);
  }

  private async emptyWhere(tx: Tx, where: string, params: readonly unknown[]): Promise<void> {
    // Without its token a call that is under way settles nothing any more.
    await tx.execute(
      `UPDATE action_call SET input = NULL, output = NULL, token = NULL,
       error = CASE WHEN status IN ('pending', 'started') THEN ? ELSE NULL END,
       status = CASE status WHEN 'pending' THEN 'failed' WHEN 'started' THEN 'unknown' ELSE status END
       WHERE ${where}`,
      [gone, ...params],
    );
  }
}
