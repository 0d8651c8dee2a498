import {
  eventOfStage,
  stableId,
  type AnyEventDraft,
  type MapContext,
  type MapResult,
} from '../../src/sdk/index.js';
import { consentsOf } from './consent.js';
import type { OrderFacts } from './facts.js';
import type { ShopifySettings } from './settings.js';
import { stagesOf } from './stages.js';

/** What is kept of an order between snapshots: no personal data, only what was said of it. */
export interface OrderState {
  /** Transitions that became events. */
  emitted: string[];
  /** Transitions that were true before the connection knew the order: recorded, never told. */
  recorded: string[];
  /** Latest `updated_at` seen, milliseconds UTC. */
  modifiedAt: number;
  /** When the order was first seen, milliseconds UTC. */
  firstSeenAt: number;
  /** `updated_at` of the snapshot that was recorded in silence; absent for orders known from their beginning. */
  baselineAt?: number;
  /** Fingerprint of the phone consents were told with last. */
  phone?: string;
  /** Deleted in the shop: what arrives afterwards is history. */
  deleted?: true;
}

type OrderContext = MapContext<ShopifySettings, OrderState>;

/** The state of an order of which only the deletion is known. */
export function deletedState(previous: OrderState | undefined, at: number): OrderState {
  return { emitted: [], recorded: [], modifiedAt: 0, firstSeenAt: at, ...previous, deleted: true };
}

/**
 * Compares a snapshot of an order with what is known of it and says what is new. One snapshot may show several
 * stages, webhooks may be missing and arrive in any order, so every stage becomes an event unless it became one before:
 *
 * - An order placed before the connection was made sets a baseline at first sight: what is true already is recorded.
 * - A snapshot older than one already seen tells what nobody else told, as history (`superseded`).
 * - Point-of-sale orders, unless wanted, orders placed while the app was uninstalled, and orders older than the settings
 *   say are history: events, no messages.
 * - Consent is told at first sight of the tick, baseline or not, and again where the order gets another phone.
 */
export function nextOrder(facts: OrderFacts, context: OrderContext): MapResult<OrderState> {
  const { previous, receivedAt, settings } = context;
  const firstSeenAt = previous?.firstSeenAt ?? receivedAt;
  facts.order.firstSeenAt = firstSeenAt;
  const inGap = isOfGap(facts, context);
  if (inGap || isHistory(facts, context)) facts.order.history = true;
  if (inGap) facts.order.historyReason = 'while_disconnected';
  const known = new Set([...(previous?.emitted ?? []), ...(previous?.recorded ?? [])]);
  const older = previous !== undefined && facts.modifiedAt < previous.modifiedAt;
  const past = older || previous?.deleted === true;
  const fresh = stagesOf(facts, known).filter(({ draft }) => !known.has(draft.transition));
  const silent = isBeforeUs(facts, context);
  const phone = facts.person?.phone === undefined ? undefined : stableId(facts.person.phone, 16);
  const consents = newConsents(consentsOf(facts, settings), known, past ? undefined : phone, previous);
  const events = silent ? [] : fresh.map((stage) => eventOfStage(stage, fresh, past));
  const kept = past ? previous?.phone : (phone ?? previous?.phone);
  return {
    events: [...consents, ...events],
    state: {
      emitted: [
        ...(previous?.emitted ?? []),
        ...[...consents, ...events].map(({ transition }) => transition),
      ],
      recorded: [
        ...new Set([
          ...(previous?.recorded ?? []),
          ...(silent ? fresh.map(({ draft }) => draft.transition) : []),
          ...numbersOf(facts),
        ]),
      ],
      modifiedAt: Math.max(facts.modifiedAt, previous?.modifiedAt ?? facts.modifiedAt),
      firstSeenAt,
      ...baselineOf(facts, previous, silent),
      ...(kept === undefined ? {} : { phone: kept }),
      ...(previous?.deleted === true ? { deleted: true } : {}),
    },
  };
}

/** Tracking numbers that this snapshot shows: with their parcel they are told, and are no news later. */
function numbersOf({ parcels }: OrderFacts): string[] {
  return parcels.flatMap(({ id, shipment }) =>
    shipment.trackingNumber === undefined ? [] : [`shipped:${id}:${shipment.trackingNumber}`],
  );
}

function newConsents(
  drafts: readonly AnyEventDraft[],
  known: ReadonlySet<string>,
  phone: string | undefined,
  previous: OrderState | undefined,
): AnyEventDraft[] {
  const corrected = phone !== undefined && previous?.phone !== undefined && phone !== previous.phone;
  return drafts.flatMap((draft) => {
    if (!known.has(draft.transition)) return [draft];
    const again = { ...draft, transition: `${draft.transition}:${phone ?? ''}` };
    return corrected && !known.has(again.transition) ? [again] : [];
  });
}

function isHistory(facts: OrderFacts, { receivedAt, settings }: OrderContext): boolean {
  if (facts.source === 'pos' && !settings.pointOfSale) return true;
  return receivedAt - facts.createdAt > settings.historyAfterDays * 86_400_000;
}

/** Placed while the app was uninstalled: nobody asked us to tell of it. Shopify counts whole seconds. */
function isOfGap({ createdAt }: OrderFacts, { connection }: OrderContext): boolean {
  return (connection.disconnections ?? []).some(
    ({ from, to }) => createdAt >= from && createdAt < Math.floor(to / 1_000) * 1_000,
  );
}

/** Whether what this snapshot shows was true before the connection knew the order. Shopify counts whole seconds. */
function isBeforeUs(facts: OrderFacts, { previous, connection }: OrderContext): boolean {
  if (previous !== undefined && previous.modifiedAt > 0)
    return previous.baselineAt !== undefined && facts.modifiedAt < previous.baselineAt;
  return facts.createdAt < Math.floor(connection.createdAt / 1_000) * 1_000;
}

function baselineOf(
  facts: OrderFacts,
  previous: OrderState | undefined,
  silent: boolean,
): Pick<OrderState, 'baselineAt'> {
  if (previous?.baselineAt !== undefined) return { baselineAt: previous.baselineAt };
  return silent ? { baselineAt: facts.modifiedAt } : {};
}
