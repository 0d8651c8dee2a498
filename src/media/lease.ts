/** Milliseconds without a renewal after which somebody else may take over. */
export const leaseMs = 15_000;

/**
 * Does work that may take minutes under a lease of seconds: it is renewed for as long as the work goes on, so that what
 * a process leaves behind that ended in the middle is taken up soon, whatever the work might have taken.
 *
 * @param renew - sets the lease anew; one that fails is tried again at the next turn
 */
export async function underLease<T>(renew: () => Promise<unknown>, work: () => Promise<T>): Promise<T> {
  const renewal = setInterval(() => void renew().catch(() => undefined), leaseMs / 3);
  renewal.unref();
  try {
    return await work();
  } finally {
    clearInterval(renewal);
  }
}
