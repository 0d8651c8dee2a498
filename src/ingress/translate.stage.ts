import { Inject, Injectable } from '@nestjs/common';
import { Database, DatabaseError, type Tx } from '../database/index.js';
import { Clock, LOGGER, type Logger } from '../platform/index.js';
import type { Stage } from '../queue/index.js';
import type { DeliveryRow } from './delivery.entity.js';
import { DeliveryRepository, type DeliveryOutcome } from './delivery.repository.js';
import { metaConnectionId } from './front-door.js';

const batchRows = 100;
/** Tries of a delivery whose handling fails for no declared reason, before it is parked. */
const maxAttempts = 8;

/** Who a delivery belongs to: a connector, Meta's callback as a whole, or an account's part of it. */
export type DeliveryKind = 'connection' | 'whatsapp' | 'split';

/** Turns a batch of deliveries into what they mean, in the unit of work that settles them. */
export interface DeliveryHandler {
  handle(tx: Tx, deliveries: DeliveryRow[]): Promise<DeliveryOutcome[]>;
}

/** The handlers other rooms register. */
@Injectable()
export class DeliveryHandlers {
  private readonly handlers = new Map<DeliveryKind, DeliveryHandler>();

  register(kind: DeliveryKind, handler: DeliveryHandler): void {
    this.handlers.set(kind, handler);
  }

  get(kind: DeliveryKind): DeliveryHandler {
    const handler = this.handlers.get(kind);
    if (!handler) throw new Error(`nothing handles deliveries of kind ${kind}`);
    return handler;
  }
}

/** Claims stored deliveries and has them translated, many in one unit of work. */
@Injectable()
export class TranslateStage implements Stage {
  readonly name = 'translate';
  readonly isBulk = true;

  constructor(
    private readonly database: Database,
    private readonly deliveries: DeliveryRepository,
    private readonly handlers: DeliveryHandlers,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async run(): Promise<number> {
    let claimed: string[] = [];
    try {
      return await this.database.write(
        async (tx) => {
          const rows = await this.deliveries.claim(tx, this.clock.now(), batchRows);
          claimed = rows.map((row) => row.id);
          await this.translate(tx, rows);
          return rows.length;
        },
        { retryDuplicates: true },
      );
    } catch (error) {
      if (error instanceof DatabaseError && error.fault !== 'other' && error.fault !== 'duplicate')
        throw error;
      // One delivery that cannot be handled must not hold up the others: take them one by one.
      for (const id of claimed) await this.alone(id);
      return claimed.length;
    }
  }

  private async translate(tx: Tx, rows: DeliveryRow[]): Promise<void> {
    const byKind = new Map<DeliveryKind, DeliveryRow[]>();
    for (const row of rows) {
      const kind = kindOf(row);
      byKind.set(kind, [...(byKind.get(kind) ?? []), row]);
    }
    for (const [kind, part] of byKind) {
      await this.deliveries.settle(tx, await this.handlers.get(kind).handle(tx, part));
    }
  }

  private async alone(id: string): Promise<void> {
    let row: DeliveryRow | undefined;
    try {
      await this.database.write(
        async (tx) => {
          row = (await this.deliveries.claimOne(tx, id))[0];
          if (row) await this.translate(tx, [row]);
        },
        { retryDuplicates: true },
      );
    } catch (error) {
      if (error instanceof DatabaseError && (error.fault === 'unavailable' || error.fault === 'full'))
        throw error;
      await this.failed(id, row?.attempts ?? 0, error);
    }
  }

  private async failed(id: string, attemptsBefore: number, error: unknown): Promise<void> {
    const attempts = attemptsBefore + 1;
    this.logger.error({ err: error, deliveryId: id, attempts }, 'a delivery could not be translated');
    const reason = `It could not be handled because of a fault of ours (${error instanceof Error ? error.name : 'unknown'}).`;
    await this.database.write(async (tx) => {
      if (attempts >= maxAttempts) {
        await this.deliveries.settle(tx, [
          {
            id,
            status: 'parked',
            error: `${reason} It was tried ${attempts} times. Update Liaison and retry it.`,
          },
        ]);
      } else {
        await this.deliveries.postpone(
          tx,
          id,
          attempts,
          this.clock.now() + 1_000 * 4 ** attempts,
          `${reason} It is tried again by itself.`,
        );
      }
    });
  }
}

function kindOf(row: DeliveryRow): DeliveryKind {
  if (row.connectionId === metaConnectionId) return 'whatsapp';
  return row.source === 'split' ? 'split' : 'connection';
}
