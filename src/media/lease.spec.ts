import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { leaseMs, underLease } from './lease.js';

describe('work under a lease', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('renews it before it lapses for as long as the work goes on, failures or not, and not after', async () => {
    let [renewed, end] = [0, (_: string): void => undefined];
    const work = underLease(
      () => (++renewed === 2 ? Promise.reject(new Error('the database was away')) : Promise.resolve()),
      () => new Promise<string>((done) => (end = done)),
    );
    await jest.advanceTimersByTimeAsync(leaseMs);
    expect(renewed).toBeGreaterThanOrEqual(2);
    await jest.advanceTimersByTimeAsync(leaseMs * 10);
    const during = renewed;
    expect(during).toBeGreaterThanOrEqual(22);
    end('done');
    expect(await work).toBe('done');
    await jest.advanceTimersByTimeAsync(leaseMs * 10);
    expect(renewed).toBe(during);
  });

  it('ends it with work that fails', async () => {
    let renewed = 0;
    const renew = () => Promise.resolve(++renewed);
    await expect(underLease(renew, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await jest.advanceTimersByTimeAsync(leaseMs * 2);
    expect(renewed).toBe(0);
  });
});
