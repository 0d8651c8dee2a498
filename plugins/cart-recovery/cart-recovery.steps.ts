import { Duration } from 'luxon';
import { z } from 'zod';
import {
  eventCatalogue,
  type Cart,
  type Guard,
  type Intent,
  type PluginContext,
  type TimerFiring,
  line,
  link,
  durationMs,
  sentFrom,
} from '../../src/sdk/index.js';
import { stableId } from '../../src/sdk/index.js';
import { codeGiven, couponLink, offerOf, takesCoupon, type Offer } from './cart-recovery.coupons.js';
import {
  closeTimer,
  readRecovery,
  stepTimer,
  type Recovery,
  type RecoveryState,
} from './cart-recovery.journey.js';
import type { Settings, Step } from './cart-recovery.settings.js';
import { cartCoupon } from './templates/cart-coupon.template.js';
import { cartReminder } from './templates/cart-reminder.template.js';
import { isEmpty, itemsLine } from './values.js';

type Context = PluginContext<Settings>;

const payloadSchema = z.union([
  z.object({ step: z.number().int().min(1) }),
  z.object({ close: z.literal(true) }),
]);

/** A step that came due. */
interface DueStep {
  recovery: Recovery;
  number: number;
  step: Step;
  dueAt: number;
  /** Steps whose message left. */
  sent: readonly string[];
}

/** What a step comes to, and the coupon in it. */
interface Decided {
  intent: Intent;
  offer?: Offer | undefined;
}

/** Subject, transition and step: with account and plugin they make the send's key. */
function identity({ recovery, number }: DueStep): { subject: string; transition: string; step: string } {
  return {
    subject: `cart:${recovery.state.token}`,
    transition: `recovery:${stableId(recovery.view.key)}`,
    step: `step-${number}`,
  };
}

function cartOf(timer: TimerFiring): Cart | undefined {
  // Bodies of events are purged by age; a wait may be longer.
  const parsed = eventCatalogue['cart.updated'].safeParse(timer.event.data);
  return parsed.success ? parsed.data.cart : undefined;
}

function cartStatusGuard({ token, kind, orderId }: RecoveryState): Guard {
  return {
    action: 'cart.status',
    input: { token, kind, ...(orderId === null ? {} : { orderId }) },
    expect: { field: 'open', equals: true },
    otherwise: 'cart_closed',
    unanswered: 'cart_state_unknown',
  };
}

/** The coupon a step tells of; undefined when it tells of none. */
function offerIn(
  { recovery, number, step, dueAt }: DueStep,
  cart: Cart,
  context: Context,
): Offer | undefined {
  if (step.template !== cartCoupon.name || !takesCoupon(cart)) return undefined;
  const { settings, connection, account } = context;
  return offerOf(step.coupon ?? settings.coupon, {
    journey: recovery.view.key,
    number,
    dueAt,
    timezone: connection.timezone ?? account.timezone,
  });
}

function sendIntent(due: DueStep, cart: Cart, offer: Offer | undefined, context: Context): Intent {
  const { recovery, step, dueAt } = due;
  const { settings, contact, connection } = context;
  const journey = recovery.view.key;
  const code = offer?.code ?? codeGiven(recovery.state, due.sent, context.now);
  const name = step.template === cartCoupon.name && offer === undefined ? cartReminder.name : step.template;
  const guards = [cartStatusGuard(recovery.state), ...(offer?.guard === undefined ? [] : [offer.guard])];
  return {
    intent: 'send',
    ...sentFrom(settings.sender),
    ...identity(due),
    purpose: 'marketing',
    template: {
      name,
      variables: {
        first_name: line(contact?.firstName, 40),
        shop: settings.shopName ?? line(connection.name),
        items: itemsLine(cart),
        link: couponLink(cart, code),
        ...(offer === undefined
          ? {}
          : { code: offer.code, percent: offer.percent, valid_until: offer.lastDay }),
      },
    },
    expiresAt: dueAt + durationMs(settings.freshness),
    guards,
    journey,
    // Until a message has passed every gate nobody has an arm: each try may be the one that decides.
    ...(recovery.view.arm === undefined
      ? { holdout: { key: recovery.state.holdoutKey, share: settings.holdoutShare } }
      : {}),
  };
}

/** How long after a reminder of one shop the account's other shops remind the same person of nothing. */
const APART = Duration.fromObject({ hours: 1 }).toMillis();

/** True when another shop of the account has just reminded this person: two at once read as one sender gone wild. */
function remindedElsewhere(context: Context): boolean {
  return context.elsewhere.journeys
    .map(readRecovery)
    .some(
      (other) =>
        other?.state.remindedAt !== undefined &&
        other.view.contactId === context.contact?.id &&
        other.view.arm !== 'control' &&
        context.now < other.state.remindedAt + APART,
    );
}

function decideStep(due: DueStep, cart: Cart | undefined, context: Context): Decided {
  const skip = (reason: string, detail: string): Decided => ({
    intent: { intent: 'skip', ...identity(due), reason, detail },
  });
  if (due.recovery.view.arm === 'control') {
    return skip('holdout', 'This person is held out, so that the gain of recovery can be measured.');
  }
  if (remindedElsewhere(context)) {
    return skip('reminded_elsewhere', 'Another shop of the account reminded this person within the hour.');
  }
  if (cart === undefined) {
    return skip('cart_details_gone', "The cart's details were purged before this step came due.");
  }
  if (isEmpty(cart)) return skip('cart_empty', 'The cart holds nothing to come back for.');
  if (link(cart.recoveryUrl) === undefined) {
    return skip('no_recovery_link', 'The shop gave no web address that restores this cart.');
  }
  const offer = offerIn(due, cart, context);
  return { intent: sendIntent(due, cart, offer, context), offer };
}

/** The next step, or the end once the last message can no longer leave: ending cancels what is queued. */
function whatFollows({ recovery, number, dueAt }: DueStep, settings: Settings): Intent {
  const journey = recovery.view.key;
  const next = settings.steps[number];
  if (next === undefined) {
    const closesAt = dueAt + durationMs(settings.freshness);
    return { intent: 'wait', key: closeTimer(journey), dueAt: closesAt, journey, payload: { close: true } };
  }
  const nextDueAt = recovery.state.countedFrom + durationMs(next.after);
  const payload = { step: number + 1 };
  return { intent: 'wait', key: stepTimer(journey, number + 1), dueAt: nextDueAt, journey, payload };
}

function onStep(due: DueStep, timer: TimerFiring, context: Context): Intent[] {
  const { view, state } = due.recovery;
  const { intent, offer } = decideStep(due, cartOf(timer), context);
  const decidesArm = intent.intent === 'send' && view.arm === undefined;
  const firstSendAt = decidesArm ? Math.max(timer.dueAt, context.now) : state.firstSendAt;
  const passed: RecoveryState = {
    ...state,
    fired: due.number,
    ...(firstSendAt === undefined ? {} : { firstSendAt }),
    ...(intent.intent === 'send' ? { remindedAt: context.now } : {}),
    ...(offer === undefined ? {} : { offers: [...(state.offers ?? []), offered(due, offer)] }),
  };
  return [
    intent,
    { intent: 'updateJourney', key: view.key, state: passed },
    whatFollows(due, context.settings),
  ];
}

function offered(due: DueStep, { code, endsAt }: Offer): NonNullable<RecoveryState['offers']>[number] {
  return { step: identity(due).step, code, endsAt };
}

function end(journey: string, reason: string): Intent[] {
  return [{ intent: 'endJourney', key: journey, outcome: 'not_recovered', reason }];
}

/** A step is due, or the journey is to be closed. */
export function onTimer(timer: TimerFiring, context: Context): Intent[] {
  const view = timer.journey;
  if (view === undefined || view.status === 'ended') {
    const detail = 'The recovery had ended, or was never started, when this step came due.';
    return [{ intent: 'skip', step: timer.key, reason: 'journey_ended', detail }];
  }
  const recovery = readRecovery(view);
  const payload = payloadSchema.safeParse(timer.payload);
  if (recovery === undefined || !payload.success) return end(view.key, 'state_unreadable');
  if ('close' in payload.data) return end(view.key, 'steps_done');
  const number = payload.data.step;
  if (number <= recovery.state.fired) return [];
  const step = context.settings.steps[number - 1];
  if (step === undefined) return end(view.key, 'step_removed');
  return onStep({ recovery, number, step, dueAt: timer.dueAt, sent: timer.sent }, timer, context);
}
