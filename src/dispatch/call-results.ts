import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '../database/index.js';
import { EventStore, eventTable } from '../events/index.js';
import { Hooks, type SettledCall } from '../hooks/index.js';
import { Clock } from '../platform/index.js';
import { Registry } from '../registry/index.js';
import type { AnyEventDraft } from '../sdk/index.js';

/**
 * Tells of calls that have come to their end, as events: each that failed, and those that succeeded where
 * somebody listens. In the unit of work that settles the call, so that its plugin hears of it once.
 */
@Injectable()
export class CallResults implements OnModuleInit {
  constructor(
    private readonly registry: Registry,
    private readonly events: EventStore,
    private readonly hooks: Hooks,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.hooks.on('call.settled', (tx, call) => this.tell(tx, call));
  }

  private async tell(tx: Tx, call: SettledCall): Promise<void> {
    const type = call.status === 'succeeded' ? 'call.succeeded' : 'call.failed';
    const isHeard =
      this.registry.findPlugin(call.plugin)?.onCallResult !== undefined ||
      this.registry.listeners(type).length > 0;
    if (call.status === 'succeeded' && !isHeard) return;
    // Whom it is about: an erasure finds it by that.
    const [cause] = await tx.selectIn(eventTable, 'id', [call.eventId]);
    const now = this.clock.now();
    const draft: AnyEventDraft = {
      type,
      subject: `call:${call.callId}`,
      transition: call.status,
      occurredAt: now,
      data: {
        callId: call.callId,
        plugin: call.plugin,
        action: call.action,
        key: call.key,
        outcome: call.status,
        eventId: call.eventId,
        ...(call.output === null ? {} : { output: call.output }),
        ...(call.error === null ? {} : { error: call.error }),
      },
    };
    await this.events.append(tx, [
      {
        accountId: call.accountId,
        connectionId: call.connectionId,
        origin: { kind: 'core' },
        contactId: cause?.contactId ?? undefined,
        draft,
        traceId: call.traceId,
        recordedAt: now,
      },
    ]);
  }
}
