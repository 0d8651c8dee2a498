import { type Intent, type PluginContext, link, durationMs } from '../../src/sdk/index.js';
import { leftNoTrace } from './cart-recovery.gone.js';
import {
  followCart,
  isSameCart,
  journeyKey,
  readRecovery,
  stepTimer,
  type CartEvent,
  type Recovery,
  type RecoveryState,
} from './cart-recovery.journey.js';
import type { Settings } from './cart-recovery.settings.js';
import { namesCart, tags } from './cart-recovery.tags.js';
import { isEmpty } from './values.js';

type Context = PluginContext<Settings>;

function skip(reason: string, detail: string): Intent[] {
  return [{ intent: 'skip', reason, detail }];
}

function waitForStep(key: string, step: number, state: RecoveryState, settings: Settings): Intent[] {
  const next = settings.steps[step - 1];
  if (next === undefined) return [];
  const dueAt = state.countedFrom + durationMs(next.after);
  return [{ intent: 'wait', key: stepTimer(key, step), dueAt, journey: key, payload: { step } }];
}

function canBeReached(event: CartEvent, context: Context): boolean {
  if (context.contact === undefined) return false;
  return (
    context.contact.hasPhone || event.person?.whatsappId !== undefined || event.person?.userId !== undefined
  );
}

/** True when the change belongs to, or comes too soon after, a recovery that has ended. */
function withinReentry(event: CartEvent, context: Context): boolean {
  const { updatedAt } = event.data.cart;
  const pause = durationMs(context.settings.reentryAfter);
  return context.journeys.some((view) => {
    if (leftNoTrace(view)) return false;
    const state = readRecovery(view)?.state;
    if (state !== undefined && isSameCart(state, event) && updatedAt <= state.changedAt) return true;
    // Judged by the cart's own time: a late replay must not pass for a new visit.
    return updatedAt < (view.endedAt ?? context.now) + pause;
  });
}

/**
 * True when the person ordered after the cart's last change, in whatever shop of the account, or the
 * cart itself became an order: the delivery comes late. A new cart, changed after the order, is a new
 * visit.
 */
function isOrdered(event: CartEvent, context: Context): boolean {
  return [...context.memories, ...context.elsewhere.memories].some(
    ({ tag, at }) => namesCart(tag) || event.data.cart.updatedAt <= at,
  );
}

/** True when the first message could no longer leave in time: a cart of the past, or an old delivery. */
function isHistory(state: Pick<RecoveryState, 'countedFrom'>, { settings, now }: Context): boolean {
  const first = settings.steps[0];
  const after = first === undefined ? 0 : durationMs(first.after);
  return now > state.countedFrom + after + durationMs(settings.freshness);
}

function begin(event: CartEvent, context: Context): Intent[] {
  const { cart } = event.data;
  const { contact, settings } = context;
  if (isEmpty(cart)) return skip('cart_empty', 'The cart holds nothing to come back for.');
  if (contact === undefined || !canBeReached(event, context)) {
    return skip('no_contact', 'The cart names nobody who can be reached on WhatsApp.');
  }
  if (link(cart.recoveryUrl) === undefined) {
    return skip('no_recovery_link', 'The shop gave no web address that restores this cart.');
  }
  if (isOrdered(event, context)) {
    return skip('ordered', 'The person ordered after this cart was last changed, or ordered this very cart.');
  }
  if (withinReentry(event, context)) {
    return skip(
      'reentry',
      `Less than ${settings.reentryAfter} after the last recovery of this person ended.`,
    );
  }
  const follow = followCart(event);
  if (isHistory(follow, context)) {
    return skip('cart_too_old', 'The cart was left so long ago that the first message would come too late.');
  }
  const key = journeyKey(event);
  const state = { ...follow, fired: 0, holdoutKey: `${context.account.id}:cart-recovery:${contact.id}` };
  return [
    {
      intent: 'startJourney',
      key,
      tags: tags(event),
      state,
      reentryAfter: context.journeys.some(leftNoTrace) ? 0 : durationMs(settings.reentryAfter),
    },
    ...waitForStep(key, 1, state, settings),
  ];
}

/** Before the first step is due, the journey follows the cart and its wait starts anew. */
function follow({ view, state }: Recovery, event: CartEvent, context: Context): Intent[] {
  const moved: RecoveryState = { ...state, ...followCart(event) };
  return [
    { intent: 'updateJourney', key: view.key, state: moved, tags: tags(event) },
    ...waitForStep(view.key, 1, moved, context.settings),
  ];
}

/** Afterwards no wait moves; setting the same timer again only lets the next message show the cart as it is. */
function refresh({ view, state }: Recovery, event: CartEvent, context: Context): Intent[] {
  // A cart may have become an order left unpaid: the store is to be asked about that one.
  const seen: RecoveryState = { ...state, ...followCart(event), countedFrom: state.countedFrom };
  return [
    { intent: 'updateJourney', key: view.key, state: seen, tags: tags(event) },
    ...waitForStep(view.key, state.fired + 1, seen, context.settings),
  ];
}

/** Another cart of the same person and shop may take over while nothing was sent yet: the newest counts. */
function mayTakeOver(recovery: Recovery, event: CartEvent, context: Context): boolean {
  return (
    recovery.state.connection === event.connectionId &&
    recovery.view.contactId !== undefined &&
    recovery.view.contactId === context.contact?.id &&
    !isEmpty(event.data.cart) &&
    link(event.data.cart.recoveryUrl) !== undefined
  );
}

function change(recovery: Recovery | undefined, event: CartEvent, context: Context): Intent[] {
  const busy = (): Intent[] => skip('recovery_active', 'Another recovery of this person is still running.');
  if (recovery === undefined) return busy();
  const same = isSameCart(recovery.state, event);
  if (event.data.cart.updatedAt <= recovery.state.changedAt) return same ? [] : busy();
  if (recovery.state.fired > 0) return same ? refresh(recovery, event, context) : busy();
  return same || mayTakeOver(recovery, event, context) ? follow(recovery, event, context) : busy();
}

/** What a new state of a cart means: a recovery starts, its wait starts anew, or nothing. */
export function onCart(event: CartEvent, context: Context): Intent[] {
  if (event.superseded === true) return skip('superseded', 'The cart had moved on within the same delivery.');
  const active = context.journeys.filter((journey) => journey.status === 'active');
  if (active.length === 0) return begin(event, context);
  const recoveries = active.map(readRecovery).filter((recovery) => recovery !== undefined);
  const own = recoveries.find((recovery) => isSameCart(recovery.state, event));
  return change(own ?? recoveries[0], event, context);
}
