import type { ConnectionHealth, OpenConnection } from '../connections/index.js';
import type { Tx } from '../database/index.js';
import { rawBody, type DeliveryRow } from '../ingress/index.js';
import type { Logger } from '../platform/index.js';
import { companionHeaders, type ForeignOrigin } from '../sdk/index.js';

const kept =
  'Its updates are quarantined and no messages are sent. If it is a copy, no action is needed; if the shop has moved, choose “My shop has moved” in its plugin or enter its new URL here.';

/**
 * The site a delivery was sent from, when that is not where its connection says: asked of the connector,
 * pure. Not to be confused with the origin of an event, which is who made it happen. What a sweep found was fetched from the connection's own address.
 */
export function foreignOrigin(
  open: OpenConnection,
  delivery: Pick<DeliveryRow, 'source' | 'headers' | 'body' | 'encoding'>,
): ForeignOrigin | undefined {
  const origin = open.connector.webhook?.origin;
  if (delivery.source !== 'webhook') return undefined;
  return (
    origin?.({ headers: delivery.headers, body: rawBody(delivery) }, open.settings) ??
    foreignSite(open, delivery)
  );
}

/** Software of ours names the installation it belongs to: another one with the same secret is a copy. */
function foreignSite(
  open: OpenConnection,
  { headers }: Pick<DeliveryRow, 'headers'>,
): ForeignOrigin | undefined {
  const site = headers[companionHeaders.site];
  if (open.row.siteId === null || site === undefined || site === open.row.siteId) return undefined;
  return {
    from: `site ${site.slice(0, 64)}`,
    reason: 'An installation other than the connected one also sends updates.',
    hint: 'If it is a copy, choose “This is a copy” in its plugin. If it replaces the first one, connect it again.',
  };
}

/** One batch's deliveries from elsewhere: they are handled all the same, and their owner is told. */
export class ForeignOrigins {
  private readonly byDelivery = new Map<string, ForeignOrigin>();
  private readonly byConnection = new Map<string, { open: OpenConnection; origin: ForeignOrigin }>();

  constructor(
    private readonly health: ConnectionHealth,
    private readonly logger: Logger,
  ) {}

  /** Looks at a delivery; a connector that fails on it loses the comparison, not the delivery. */
  look(open: OpenConnection, delivery: DeliveryRow): ForeignOrigin | undefined {
    try {
      const origin = foreignOrigin(open, delivery);
      if (!origin) return undefined;
      this.byDelivery.set(delivery.id, origin);
      const told = open.row.copies === 'quarantine' ? { ...origin, hint: kept } : origin;
      this.byConnection.set(open.row.id, { open, origin: told });
      return origin;
    } catch (error) {
      this.logger.error(
        { err: error, deliveryId: delivery.id, connector: open.connector.id },
        'a connector failed on where a delivery comes from',
      );
      return undefined;
    }
  }

  /** Why a delivery is kept aside instead of being handled; undefined when the connection only warns. */
  quarantineFor(open: OpenConnection, delivery: DeliveryRow): string | undefined {
    const origin = this.byDelivery.get(delivery.id);
    if (!origin || open.row.copies !== 'quarantine') return undefined;
    return `${origin.reason} ${kept}`;
  }

  warningFor(deliveryId: string): string | undefined {
    const origin = this.byDelivery.get(deliveryId);
    return origin && `${origin.reason} ${origin.hint}`;
  }

  /** Writes the connections' health once the batch is committed. */
  tell(tx: Tx): void {
    for (const { open, origin } of this.byConnection.values()) {
      tx.afterCommit(() => {
        this.health.seenElsewhere(open.row, origin).catch((failure: unknown) => {
          this.logger.warn({ err: failure, connectionId: open.row.id }, 'health could not be written');
        });
      });
    }
  }
}
