/**
 * The five errors that decide everything that follows a failure. A connector throws one of
 * these; anything else is treated as {@link Transient}, because retrying is the safer guess.
 */
export abstract class LiaisonError extends Error {
  /** Stable, machine-readable name of the class of failure. */
  abstract readonly code: string;
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The vendor could not answer now; the same call may succeed later. */
export class Transient extends LiaisonError {
  readonly code = 'transient';
  /** Milliseconds to wait before the next try; absent means the core's back-off decides. */
  readonly retryAfter: number | undefined;
  constructor(message: string, options?: { retryAfter?: number; cause?: unknown }) {
    super(message, options);
    this.retryAfter = options?.retryAfter;
  }
}

/** The vendor asked us to slow down. */
export class RateLimited extends LiaisonError {
  readonly code = 'rate_limited';
  /** Milliseconds the vendor asked us to wait. */
  readonly retryAfter: number;
  constructor(message: string, options: { retryAfter: number; cause?: unknown }) {
    super(message, options);
    this.retryAfter = options.retryAfter;
  }
}

/** The credentials no longer work: a person has to connect again. */
export class Reauthorize extends LiaisonError {
  readonly code = 'reauthorize';
}

/** The vendor understood and said no; the same call will be refused again. */
export class Rejected extends LiaisonError {
  readonly code = 'rejected';
  /** What the vendor said, without the field. */
  readonly reason: string;
  /** Name of the offending input field, when the vendor named one. */
  readonly field: string | undefined;
  constructor(reason: string, options?: { field?: string; cause?: unknown }) {
    super(options?.field === undefined ? reason : `${options.field}: ${reason}`, options);
    this.reason = reason;
    this.field = options?.field;
  }
}

/** The vendor's payload no longer fits the declared schema: the delivery is parked, the raw body kept. */
export class ContractViolation extends LiaisonError {
  readonly code = 'contract_violation';
  /** Dotted path inside the payload, when known. */
  readonly path: string | undefined;
  /** What its owner can do, when the connector knows. `message` is then a whole sentence for them. */
  readonly hint: string | undefined;
  /** What should have been delivered is at the vendor still: the next sweep should come soon and find it. */
  readonly refetch: boolean;
  constructor(
    message: string,
    options?: { path?: string; hint?: string; refetch?: boolean; cause?: unknown },
  ) {
    super(message, options);
    this.path = options?.path;
    this.hint = options?.hint;
    this.refetch = options?.refetch ?? false;
  }
}
