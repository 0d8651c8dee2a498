import { useIntl } from 'react-intl';

/** Money as the API has it: decimal text, and a currency. */
export interface Money {
  amount: string;
  currency: string;
}

/** Writes amounts in the person's language, several currencies side by side; a dash for none. */
export function useMoney(): (amounts: readonly Money[]) => string {
  const intl = useIntl();
  return (amounts) =>
    amounts.length === 0
      ? '–'
      : amounts
          .map(({ amount, currency }) =>
            intl.formatNumber(Number(amount), { style: 'currency', currency, currencyDisplay: 'code' }),
          )
          .join(' · ');
}
