import { ContractViolation, type Money } from '../../src/sdk/index.js';

const DECIMAL = /^(-?)(\d{1,15})(?:\.(\d{1,10}))?$/;

/** An exact decimal: `units` of 10^-`scale`. */
interface Exact {
  units: bigint;
  scale: number;
}

/**
 * The decimal as WooCommerce wrote it: its digits are kept, so a yen stays `1990` and a euro
 * `19.90`. Undefined when it is no decimal number.
 */
export function decimal(value: unknown): string | undefined {
  const written = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
  return DECIMAL.test(written) ? written : undefined;
}

/** Money from a field the contract requires. Throws {@link ContractViolation} naming the field. */
export function money(value: unknown, currency: unknown, path: string): Money {
  const amount = decimal(value);
  if (amount === undefined) throw new ContractViolation(`${path} is not a decimal number`, { path });
  return { amount, currency: currencyCode(currency) };
}

/** ISO 4217 code. Throws {@link ContractViolation} when the field holds something else. */
export function currencyCode(value: unknown): string {
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
export function sum(...terms: string[]): string {
  const parts = terms.map(exact);
  const scale = Math.max(0, ...parts.map((part) => part.scale));
  const units = parts.reduce((total, part) => total + rescale(part, scale), 0n);
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const whole = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return units < 0n ? `-${whole}` : whole;
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`; exact. */
export function compare(a: string, b: string): number {
  const [left, right] = [exact(a), exact(b)];
  const scale = Math.max(left.scale, right.scale);
  const difference = rescale(left, scale) - rescale(right, scale);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/** Without its sign: WooCommerce writes a refund of five euros as `-5.00`. */
export function absolute(value: string): string {
  return value.startsWith('-') ? value.slice(1) : value;
}
