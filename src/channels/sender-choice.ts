import type { Purpose } from '../sdk/index.js';
import type { NumberRow } from './number.entity.js';
import { isRemoved, usualOf } from './number-order.js';
import type { SenderRuleRow } from './sender-rule.entity.js';

/** What rules look at in a message that names no sender. */
export interface SenderQuestion {
  /** The connection it is because of. */
  connectionId: string | null | undefined;
  /** What it is for. */
  purpose: Purpose;
  /** ISO 3166-1 alpha-2 country of whoever it goes to; asked only when a rule looks at it. */
  country: () => string | undefined;
}

/** Why a rule that fits a message was not followed. */
export interface PassedOver {
  ruleId: string;
  /** `number_removed`, or `live_before_sandbox`: a live sender of the account goes first. */
  because: 'number_removed' | 'live_before_sandbox';
}

/** The rule that chose a sender, as decisions show it. */
export interface ChosenBy {
  ruleId: string;
  /** As people count: 1 is the first. */
  position: number;
  name: string | null;
  /** What of the message it looked at. */
  matched: { connectionId?: string; country?: string; purpose?: Purpose };
}

/** A sender, and how it was chosen. */
export interface SenderChoice {
  number: NumberRow | undefined;
  /** Undefined for the account's default. */
  rule?: ChosenBy;
  /** Rules before it that fit and were not followed. */
  passedOver?: readonly PassedOver[];
}

/**
 * The sender of a message that names none: that of the first rule that fits, else the account's default. A
 * sender that was removed is passed over, and so is a sandbox one while the account has a live one. One that
 * is paused or pending is chosen all the same: its owner wants these messages to leave from it, so they wait
 * as those of a paused default do. Pure.
 *
 * @param rules - of one account, in their order
 * @param numbers - of the same account
 */
export function chooseSender(
  rules: readonly SenderRuleRow[],
  numbers: readonly NumberRow[],
  question: SenderQuestion,
): SenderChoice {
  const inUse = new Map(numbers.filter((row) => !isRemoved(row)).map((row) => [row.id, row]));
  const hasLive = [...inUse.values()].some(({ mode }) => mode === 'live');
  const passedOver: PassedOver[] = [];
  for (const [index, rule] of rules.entries()) {
    const matched = matchedBy(rule, question);
    if (!matched) continue;
    const number = inUse.get(rule.numberId);
    if (number && (number.mode === 'live' || !hasLive)) {
      const by = { ruleId: rule.id, position: index + 1, name: rule.name, matched };
      return { number, rule: by, ...overOf(passedOver) };
    }
    passedOver.push({ ruleId: rule.id, because: number ? 'live_before_sandbox' : 'number_removed' });
  }
  return { number: usualOf([...inUse.values()]), ...overOf(passedOver) };
}

function overOf(passedOver: readonly PassedOver[]): Pick<SenderChoice, 'passedOver'> {
  return passedOver.length === 0 ? {} : { passedOver };
}

/** What of a question a rule looked at, when all of it fits. */
function matchedBy(rule: SenderRuleRow, question: SenderQuestion): ChosenBy['matched'] | undefined {
  const { connectionId, countries, purposes } = rule;
  const matched: ChosenBy['matched'] = {};
  if (connectionId !== null) {
    if (connectionId !== question.connectionId) return undefined;
    matched.connectionId = connectionId;
  }
  if (purposes !== null) {
    if (!purposes.includes(question.purpose)) return undefined;
    matched.purpose = question.purpose;
  }
  if (countries !== null) {
    const country = question.country();
    if (country === undefined || !countries.includes(country)) return undefined;
    matched.country = country;
  }
  return matched;
}
