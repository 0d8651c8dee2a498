import { addressGroup, clientAddress, type AddressedRequest } from '../../platform/index.js';
import { problem } from '../problems/to-problem.js';
import { TokenBucket } from './token-bucket.js';

const mostAddresses = 10_000;

/** Limits what may be tried from one network address, for routes that need no key. */
export class AddressLimit {
  private readonly buckets = new Map<string, TokenBucket>();

  /**
   * @param perSecond - in the long run
   * @param burst - at once after a pause
   */
  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
  ) {}

  /** @throws ProblemError 429 `rate_limited`. */
  take(request: AddressedRequest): void {
    const address = addressGroup(clientAddress(request));
    const now = performance.now();
    let bucket = this.buckets.get(address);
    if (!bucket) {
      if (this.buckets.size >= mostAddresses) this.forgetFull(now);
      bucket = new TokenBucket(this.perSecond, this.burst, now);
      this.buckets.set(address, bucket);
    }
    const { allowed, waitMs } = bucket.take(now);
    if (allowed) return;
    throw problem(
      'rate_limited',
      'Too many attempts from your IP address. Retry after Retry-After seconds.',
      {
        retryAfter: Math.max(1, Math.ceil(waitMs / 1000)),
      },
    );
  }

  private forgetFull(now: number): void {
    for (const [address, bucket] of this.buckets) if (bucket.isFull(now)) this.buckets.delete(address);
    if (this.buckets.size >= mostAddresses) this.buckets.clear();
  }
}
