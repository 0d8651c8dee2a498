import { ContractViolation } from './errors.js';
import type { Money } from './values.js';

const DECIMAL = /^(-?)(\d{1,15})(?:\.(\d{1,10}))?$/;

/** An exact decimal: `units` of 10^-`scale`. */
interface Exact {
  units: bigint;
  scale: number;
}

/**
 * A decimal as the vendor wrote it: its digits are kept, so a yen stays `1990` and a euro
 * `19.90`. Undefined when it is no decimal number.
 */
export function decimalOf(value: unknown): string | undefined {
  const written = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
  return DECIMAL.test(written) ? written : undefined;
}

/**
 * Money from a field that must be there.
 *
 * @param path - the field's name, for the error
 * @throws ContractViolation naming the field
 */
export function moneyOf(value: unknown, currency: unknown, path: string): Money {
  const amount = decimalOf(value);
  if (amount === undefined) throw new ContractViolation(`${path} is not a decimal number`, { path });
  return { amount, currency: currencyOf(currency) };
}

/** ISO 4217 code in capital letters. @throws ContractViolation when the field holds something else */
export function currencyOf(value: unknown): string {
  const code = typeof value === 'string' ? value.trim().toUpperCase() : '';
  if (!/^[A-Z]{3}$/.test(code)) {
    throw new ContractViolation('currency is not an ISO 4217 code', { path: 'currency' });
  }
  return code;
}

function exact(value: string): Exact {
  const match = DECIMAL.exec(value);
  const fraction = match?.[3] ?? '';
  const units = BigInt(`${match?.[2] ?? '0'}${fraction}`);
  return { units: match?.[1] === '-' ? -units : units, scale: fraction.length };
}

function rescale({ units, scale }: Exact, to: number): bigint {
  return units * 10n ** BigInt(to - scale);
}

/** Exact sum, with as many digits after the point as the longest term. */
export function sumDecimals(...terms: string[]): string {
  const parts = terms.map(exact);
  const scale = Math.max(0, ...parts.map((part) => part.scale));
  const units = parts.reduce((total, part) => total + rescale(part, scale), 0n);
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const whole = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return units < 0n ? `-${whole}` : whole;
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`; exact. */
export function compareDecimals(a: string, b: string): number {
  const [left, right] = [exact(a), exact(b)];
  const scale = Math.max(left.scale, right.scale);
  const difference = rescale(left, scale) - rescale(right, scale);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/** A decimal without its sign: some vendors write a refund of five euros as `-5.00`. */
export function absoluteDecimal(value: string): string {
  return value.startsWith('-') ? value.slice(1) : value;
}
