import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '../../database/index.js';
import { Hooks, type TemplateChange } from '../../hooks/index.js';
import { Clock } from '../../platform/index.js';
import { Queue } from '../../queue/index.js';

/**
 * Wakes messages that wait for a template when Meta has judged it, in the unit that notes the judgement:
 * whichever process hears of it, they are due for all.
 */
@Injectable()
export class TemplateWaiters implements OnModuleInit {
  constructor(
    private readonly queue: Queue,
    private readonly clock: Clock,
    private readonly hooks: Hooks,
  ) {}

  onModuleInit(): void {
    this.hooks.on('template.changed', (tx, changes) => this.changed(tx, changes));
  }

  private async changed(tx: Tx, changes: readonly TemplateChange[]): Promise<void> {
    const judged = changes.filter(({ from, to }) => from !== to);
    if (judged.length === 0) return;
    const now = this.clock.now();
    for (const accountId of new Set(judged.map((change) => change.accountId))) {
      const names = judged.filter((change) => change.accountId === accountId).map(({ name }) => name);
      await tx.execute(
        `UPDATE outbox SET dueAt = ? WHERE accountId = ? AND dueAt > ? AND claimToken IS NULL AND id IN
           (SELECT id FROM message WHERE accountId = ? AND state = 'delayed' AND reason = 'template_pending' AND templateName IN (?))`,
        [now, accountId, now, accountId, [...new Set(names)]],
      );
    }
    tx.afterCommit(() => this.queue.hint('send'));
  }
}
