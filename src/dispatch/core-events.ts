import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '../database/index.js';
import { EventStore } from '../events/index.js';
import { Hooks, type ConnectionHealthChange, type TemplateChange } from '../hooks/index.js';
import { Clock, newTraceId } from '../platform/index.js';
import type { AnyEventDraft } from '../sdk/index.js';

const templateEvents = {
  approved: 'template.approved',
  rejected: 'template.rejected',
  paused: 'template.paused',
} as const;

/** What happens to the installation itself, as events: templates judged by Meta, connections that fail. */
@Injectable()
export class CoreEvents implements OnModuleInit {
  constructor(
    private readonly events: EventStore,
    private readonly hooks: Hooks,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.hooks.on('template.changed', (tx, changes) => this.changed(tx, changes));
    this.hooks.on('connection.health_changed', (tx, change) => this.degraded(tx, change));
  }

  /** Within the unit of work that changes the templates. Their events belong to the WhatsApp Business Account. */
  private async changed(tx: Tx, changes: readonly TemplateChange[]): Promise<void> {
    const now = this.clock.now();
    await this.events.append(
      tx,
      changes.flatMap((change) => {
        const type = templateEvents[change.to as keyof typeof templateEvents];
        if (change.from === change.to) return [];
        const data = {
          name: change.name,
          language: change.language,
          ...(change.reason === null ? {} : { reason: change.reason }),
        };
        const draft = {
          type,
          subject: `template:${change.id}`,
          transition: `${change.to}:${now}`,
          occurredAt: now,
          data,
        } as AnyEventDraft;
        return (type as string | undefined) === undefined
          ? []
          : [
              {
                accountId: change.accountId,
                connectionId: change.wabaId.slice(0, 36),
                origin: { kind: 'core' as const },
                draft,
                traceId: newTraceId(),
                recordedAt: now,
              },
            ];
      }),
    );
  }

  private async degraded(
    tx: Tx,
    { accountId, connectionId, state, reason, hint }: ConnectionHealthChange,
  ): Promise<void> {
    if (state !== 'degraded') return;
    const now = this.clock.now();
    const draft: AnyEventDraft = {
      type: 'connection.degraded',
      subject: `connection:${connectionId}`,
      transition: `degraded:${now}`,
      occurredAt: now,
      data: { reason: reason ?? 'unknown', ...(hint === null ? {} : { hint }) },
    };
    await this.events.append(tx, [
      {
        accountId,
        connectionId,
        origin: { kind: 'core' },
        draft,
        traceId: newTraceId(),
        recordedAt: now,
      },
    ]);
  }
}
