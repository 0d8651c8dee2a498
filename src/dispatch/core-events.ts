import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ConnectionHealth, type HealthChange } from '../connections/index.js';
import { Database, type Tx } from '../database/index.js';
import { EventStore } from '../events/index.js';
import { TemplateWaiters } from '../messaging/index.js';
import { Clock, LOGGER, newTraceId, type Logger } from '../platform/index.js';
import type { AnyEventDraft } from '../sdk/index.js';
import type { TemplateChange, TemplateObserver } from '../templates/index.js';

const templateEvents = {
  approved: 'template.approved',
  rejected: 'template.rejected',
  paused: 'template.paused',
} as const;

/** What happens to the installation itself, as events: templates judged by Meta, connections that fail. */
@Injectable()
export class CoreEvents implements TemplateObserver, OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly events: EventStore,
    private readonly health: ConnectionHealth,
    private readonly waiters: TemplateWaiters,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.health.onChange((change) => {
      this.degraded(change).catch((error: unknown) => {
        this.logger.warn(
          { err: error, connectionId: change.connection.id },
          'the event of a degraded connection was not stored',
        );
      });
    });
  }

  /** Within the unit of work that changes the templates. Their events belong to the WhatsApp Business Account. */
  async changed(tx: Tx, changes: readonly TemplateChange[]): Promise<void> {
    const now = this.clock.now();
    await this.waiters.changed(tx, changes);
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

  private async degraded({ connection, state, reason, hint }: HealthChange): Promise<void> {
    if (state !== 'degraded') return;
    const now = this.clock.now();
    const draft: AnyEventDraft = {
      type: 'connection.degraded',
      subject: `connection:${connection.id}`,
      transition: `degraded:${now}`,
      occurredAt: now,
      data: { reason: reason ?? 'unknown', ...(hint === undefined ? {} : { hint }) },
    };
    await this.database.write((tx) =>
      this.events.append(tx, [
        {
          accountId: connection.accountId,
          connectionId: connection.id,
          origin: { kind: 'core' },
          draft,
          traceId: newTraceId(),
          recordedAt: now,
        },
      ]),
    );
  }
}
