import {
  errorClassPolicies,
  errorCodes,
  type ErrorClass,
  type ErrorClassPolicy,
  type ErrorCodeEntry,
} from './error-classes.data.js';

/** Facts about an error besides its code. */
export interface ErrorHints {
  /** Meta's `error_subcode`. */
  subcode?: number | undefined;
  /** Meta's `is_transient`. */
  transient?: boolean | undefined;
}

/** What an error means and what to do about it. */
export interface ErrorVerdict extends ErrorClassPolicy {
  class: ErrorClass;
}

function entryOf(code: number, subcode: number | undefined): ErrorCodeEntry | undefined {
  return errorCodes.find(
    (entry) =>
      code >= entry.from &&
      code <= (entry.to ?? entry.from) &&
      (entry.subcode === undefined || entry.subcode === subcode),
  );
}

/**
 * The class of one of Meta's error codes. `code` decides; the HTTP status only helps with a code
 * nobody knows yet: a 429 or 5xx that carries an error is Meta asking to come back later.
 */
export function classifyError(code: number, httpStatus?: number, hints: ErrorHints = {}): ErrorClass {
  const entry = entryOf(code, hints.subcode);
  if (entry) return entry.class;
  if (hints.transient === true || httpStatus === 429 || (httpStatus !== undefined && httpStatus >= 500))
    return 'throttled';
  return 'unclassified';
}

/** Class and policy of a code, with what is special about this one code. */
export function judgeError(code: number, httpStatus?: number, hints: ErrorHints = {}): ErrorVerdict {
  const entry = entryOf(code, hints.subcode);
  const errorClass = classifyError(code, httpStatus, hints);
  const { pausesNumber, ...policy } = errorClassPolicies[errorClass];
  return {
    class: errorClass,
    ...policy,
    ...(pausesNumber && entry?.sparesNumber !== true ? { pausesNumber } : {}),
    ...(entry?.advice === undefined ? {} : { advice: entry.advice }),
  };
}

const second = 1_000;
const day = 86_400 * second;

/**
 * Milliseconds to wait before the same message may be tried again, or undefined when it never may.
 * Grows with the tries; `random` in [0, 1) spreads the waiting over the upper half, so that a whole
 * queue does not come back at once.
 *
 * 131056 waits 4^n seconds. Source:
 * developers.facebook.com/documentation/business-messaging/whatsapp/throughput
 *
 * @param error - class, and code where the channel gave one; `retryAfterMs` is what it asked for and wins when longer
 * @param tries - tries so far that were certainly not sent, this one included: 1 after the first
 */
export function retryDelayMs(
  error: { code: number | null; class: ErrorClass; retryAfterMs?: number | undefined },
  tries: number,
  random: () => number = Math.random,
): number | undefined {
  const { retry } = errorClassPolicies[error.class];
  if (retry === 'never') return undefined;
  const spread = 0.5 + random() / 2;
  const step = Math.max(0, tries - 1);
  const asked = error.retryAfterMs ?? 0;
  if (retry === 'cooldown') return Math.max(asked, day * Math.min(2 ** step, 16));
  if (error.code === 131056) return Math.max(asked, second * Math.min(4 ** step, 1024));
  const base =
    error.code === 131057 ? 60 * second : error.code === 4 || error.code === 80007 ? 30 * second : second;
  return Math.max(asked, Math.round(Math.min(base * 2 ** Math.min(step, 12), 600 * second) * spread));
}
