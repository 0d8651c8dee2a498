/** Digits after the point that are added exactly. */
const scale = 10;

/** Sums of decimal amounts by currency, exact. */
export function sumByCurrency(
  entries: readonly { amount: string; currency: string }[],
): Record<string, string> {
  const sums = new Map<string, { units: bigint; digits: number }>();
  for (const { amount, currency } of entries) {
    const [whole = '0', fraction = ''] = amount.replace('-', '').split('.');
    const units =
      BigInt(whole + fraction.padEnd(scale, '0').slice(0, scale)) * (amount.startsWith('-') ? -1n : 1n);
    const sum = sums.get(currency) ?? { units: 0n, digits: 0 };
    sums.set(currency, { units: sum.units + units, digits: Math.max(sum.digits, fraction.length) });
  }
  return Object.fromEntries(
    [...sums].map(([currency, { units, digits }]) => [currency, decimal(units, digits)]),
  );
}

function decimal(units: bigint, digits: number): string {
  const sign = units < 0n ? '-' : '';
  const text = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const fraction = text.slice(-scale).slice(0, digits);
  return `${sign}${text.slice(0, -scale)}${digits > 0 ? `.${fraction}` : ''}`;
}
