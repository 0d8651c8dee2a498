import { channelRetryDelayMs, type ChannelErrorClass, type ChannelErrorVerdict } from '../../sdk/index.js';
import { errorClassPolicies, errorCodes, type ErrorCodeEntry } from './error-classes.data.js';

/** Facts about an error besides its code. */
export interface ErrorHints {
  /** Meta's `error_subcode`. */
  subcode?: number | undefined;
  /** Meta's `is_transient`. */
  transient?: boolean | undefined;
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
export function classifyError(code: number, httpStatus?: number, hints: ErrorHints = {}): ChannelErrorClass {
  const entry = entryOf(code, hints.subcode);
  if (entry) return entry.class;
  if (hints.transient === true || httpStatus === 429 || (httpStatus !== undefined && httpStatus >= 500))
    return 'throttled';
  return 'unclassified';
}

/** Class and policy of a code, with what is special about this one code. */
export function judgeError(code: number, httpStatus?: number, hints: ErrorHints = {}): ChannelErrorVerdict {
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
  error: { code: number | null; class: ChannelErrorClass; retryAfterMs?: number | undefined },
  tries: number,
  random: () => number = Math.random,
): number | undefined {
  const policy = errorClassPolicies[error.class];
  const step = Math.max(0, tries - 1);
  if (error.code === 131056 && policy.retry === 'backoff')
    return Math.max(error.retryAfterMs ?? 0, second * Math.min(4 ** step, 1024));
  const base =
    error.code === 131057 ? 60 * second : error.code === 4 || error.code === 80007 ? 30 * second : second;
  return channelRetryDelayMs(policy, error, tries, random, base);
}
