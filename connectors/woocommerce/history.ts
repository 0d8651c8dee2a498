import type { AnyEventDraft, ConnectionView } from '../../src/sdk/index.js';

/** Milliseconds by which the shop's clock may be behind ours. */
const clockDifference = 5 * 60_000;

/**
 * What happened before the connection was made is recorded, and nobody is written to about it. Orders have
 * a rule of their own (`order-state.ts`).
 */
export function asHistory(draft: AnyEventDraft, connection: ConnectionView): AnyEventDraft {
  return draft.occurredAt < connection.createdAt - clockDifference ? { ...draft, superseded: true } : draft;
}
