/** What the operator may tune about the API. */
export class ApiOptions {
  /** Requests a second per key, in the long run. */
  readonly requestsPerSecond: number;
  /** Requests a key may make at once after a pause. */
  readonly burst: number;
  /** Messages waiting above which new ones are answered with 429. */
  readonly maxOutbox: number;
  /** Deliveries waiting above which new messages are answered with 429. */
  readonly maxPendingDeliveries: number;

  constructor(options: Partial<ApiOptions> = {}) {
    this.requestsPerSecond = options.requestsPerSecond ?? 1_000;
    this.burst = options.burst ?? 2_000;
    this.maxOutbox = options.maxOutbox ?? 200_000;
    this.maxPendingDeliveries = options.maxPendingDeliveries ?? 100_000;
  }
}

/** Bytes a body under `/v1` may have. */
export const bodyLimit = 1024 * 1024;
