import type { AnyEventDraft } from './events.js';

/** How far along an order's life a stage is; a higher one overtakes a lower one. */
export const orderRank = {
  placed: 1,
  failed: 2,
  accepted: 3,
  paid: 4,
  shipped: 5,
  delayed: 6,
  out_for_delivery: 7,
  delivered: 8,
  ended: 9,
  /** Outside the line: part of the money came back. */
  apart: 0,
} as const;

/** Something a snapshot of an order shows to have happened. */
export interface OrderStage {
  /** The event it becomes, unless it became one before. */
  draft: AnyEventDraft;
  /** A value of {@link orderRank}. */
  rank: (typeof orderRank)[keyof typeof orderRank];
  /** What tells one parcel from another, for stages of a parcel. */
  parcel?: string;
}

/**
 * A stage of an order.
 *
 * @param parcel - what tells the parcel from others. @defaultValue none: the stage is of the whole order
 */
export function orderStage(rank: keyof typeof orderRank, draft: AnyEventDraft, parcel?: string): OrderStage {
  return { draft, rank: orderRank[rank], ...(parcel === undefined ? {} : { parcel }) };
}

/**
 * Whether `later`, seen in the same snapshot, makes `earlier` old news. Stages follow one another
 * (placed, failed, accepted, paid, shipped, delayed, out for delivery, delivered); a cancellation
 * or a refund of everything overtakes them all; one parcel's stages do not overtake another's; a
 * partial refund neither overtakes nor is overtaken, because it is about money that did come back.
 */
export function overtakes(later: OrderStage, earlier: OrderStage): boolean {
  if (earlier.rank === orderRank.apart || later.rank <= earlier.rank) return false;
  return later.rank === orderRank.ended || earlier.parcel === undefined || later.parcel === earlier.parcel;
}

/**
 * The event a stage becomes: as it is, or `superseded` where a later one of the same snapshot overtakes it.
 *
 * @param fresh - all stages of the snapshot that become events now
 * @param past - the whole snapshot is old news: older than one already seen
 */
export function eventOfStage(stage: OrderStage, fresh: readonly OrderStage[], past: boolean): AnyEventDraft {
  if (past) return { ...stage.draft, superseded: true };
  const later = fresh.filter((other) => overtakes(other, stage)).map(({ draft }) => draft.type);
  return later.length === 0
    ? stage.draft
    : { ...stage.draft, superseded: true, supersededBy: [...new Set(later)] };
}
