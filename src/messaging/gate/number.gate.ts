import { isRemoved } from '../../channels/index.js';
import { delay, pass, readable, refuse, type Gate } from './answers.js';
import type { GateFacts } from './facts.js';

const gate = 'account_and_number';

/** Is there an active number to send from, and may it send this kind of message now? */
export const numberGate: Gate = ({ number, chosen, channel, numberAsked, purpose, now, expiresAt }) => {
  if (!number) {
    return numberAsked === undefined
      ? refuse(gate, 'no_number', 'The account has no WhatsApp number; add one first.')
      : refuse(
          gate,
          'no_number',
          `The message names the sender ${numberAsked}, which is no number of this account; choose another sender.`,
          { numberId: numberAsked },
        );
  }
  const evidence = { numberId: number.id, status: number.status, ...chosen };
  if (!channel) {
    return refuse(
      gate,
      'channel_missing',
      'The channel this sender belongs to is not installed any more; install it again, or choose another sender.',
      { numberId: number.id },
    );
  }
  if (number.status === 'paused') {
    const why = number.pausedReason ?? 'its setup is broken';
    return delay(
      gate,
      'number_paused',
      `The number is paused (${why}); the message waits for it until ${readable(expiresAt)}.`,
      { ...evidence, pausedReason: number.pausedReason },
    );
  }
  if (number.status === 'pending') {
    const why = number.pausedReason ?? 'Meta has not yet confirmed that the access token owns it';
    return delay(
      gate,
      'number_not_active',
      `The number is not active yet (${why}); it is checked again by itself, and the message waits for it until ${readable(expiresAt)}. If this stays, check the access token and register the number again.`,
      { ...evidence, pausedReason: number.pausedReason },
    );
  }
  if (isRemoved(number)) {
    return refuse(
      gate,
      'number_removed',
      'The number this message was to leave from was removed; choose another sender and send it again.',
      evidence,
    );
  }
  if (number.status !== 'active') {
    return refuse(
      gate,
      'number_not_active',
      'The number cannot send; check its access token and register it again.',
      evidence,
    );
  }
  const brakedUntil = number.marketingPausedUntil ?? 0;
  if (purpose === 'marketing' && brakedUntil > now) {
    const braked = { ...evidence, until: brakedUntil };
    if (brakedUntil >= expiresAt) {
      return refuse(
        gate,
        'marketing_braked',
        `Meta limits marketing from this number until ${readable(brakedUntil)}, after this message expires; send less, to people who want it.`,
        braked,
      );
    }
    return delay(
      gate,
      'marketing_braked',
      `Meta limits marketing from this number; the message waits until ${readable(brakedUntil)}.`,
      braked,
    );
  }
  return pass(gate, `The number is active.${whyThisOne(chosen)}`, evidence);
};

/** Why a message leaves from this number; nothing where it was named, or is the default without any rule. */
function whyThisOne(chosen: GateFacts['chosen']): string {
  const { rule, passedOver } = chosen ?? {};
  if (rule) {
    const looked = Object.keys(rule.matched).map((what) => (what === 'connectionId' ? 'connection' : what));
    const fits = looked.length === 0 ? 'it is for all messages' : `it fits by ${looked.join(', ')}`;
    return ` Rule ${rule.position}${rule.name === null ? '' : ` (${rule.name})`} chose it: ${fits}.`;
  }
  return passedOver ? " It is the account's default: no rule that fits has a number that can be used." : '';
}
