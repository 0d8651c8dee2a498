import type { CanonicalEvent, Intent, JourneyView, PluginContext } from '../../src/sdk/index.js';
import { readRecovery } from './cart-recovery.journey.js';
import type { Settings } from './cart-recovery.settings.js';

/** Outcome of a recovery whose cart the shop forgot. */
const GONE = 'cart_gone';

/**
 * The shop forgot a cart: its recovery ends, whatever of it waits is called off. A cart that was
 * ordered is left to the order: one left unpaid is still to be recovered.
 */
export function onDeleted(event: CanonicalEvent<'cart.deleted'>, context: PluginContext<Settings>): Intent[] {
  const { cart, reason } = event.data;
  if (reason === 'ordered') return [];
  return context.journeys
    .filter((view) => view.status === 'active')
    .map(readRecovery)
    .filter((recovery) => recovery !== undefined)
    .filter(
      ({ state }) =>
        state.connection === event.connectionId &&
        state.token === cart.token &&
        state.changedAt <= event.occurredAt,
    )
    .map(({ view }) => ({ intent: 'endJourney', key: view.key, outcome: GONE, reason: `cart_${reason}` }));
}

/** True of a recovery that ended because its cart was forgotten before anything was sent: it owes no pause. */
export function leftNoTrace(view: JourneyView): boolean {
  return view.outcome === GONE && readRecovery(view)?.state.fired === 0;
}
