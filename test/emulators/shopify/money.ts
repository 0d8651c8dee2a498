import type { JsonObject } from './json.js';

/** An amount in hundredths, in the currency of the shop and in the one the shopper saw. */
export interface Money {
  shop: number;
  presentment: number;
}

export const nothing: Money = { shop: 0, presentment: 0 };

export const plus = (...amounts: readonly Money[]): Money => ({
  shop: amounts.reduce((sum, one) => sum + one.shop, 0),
  presentment: amounts.reduce((sum, one) => sum + one.presentment, 0),
});
export const minus = (one: Money, other: Money): Money => ({
  shop: one.shop - other.shop,
  presentment: one.presentment - other.presentment,
});
export const times = (one: Money, factor: number): Money => ({
  shop: Math.round(one.shop * factor),
  presentment: Math.round(one.presentment * factor),
});

/** As webhooks write amounts: `398.00`. Source: webhook-samples 2024-10 */
export const restAmount = (hundredths: number): string => (hundredths / 100).toFixed(2);

/** As GraphQL writes amounts: `398.0`, `19.99`. Source: examples on shopify.dev/docs/api/admin-graphql */
export const graphAmount = (hundredths: number): string => restAmount(hundredths).replace(/(\.\d)0$/, '$1');

/** Hundredths of an amount as it is given to the API. @throws Error when it is none */
export function hundredths(text: string | number): number {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new Error(`not an amount: ${text}`);
  return Math.round(value * 100);
}

export interface Currencies {
  currency: string;
  presentmentCurrency: string;
}

/** `…_set` of webhooks. */
export const restSet = (amount: Money, { currency, presentmentCurrency }: Currencies): JsonObject => ({
  shop_money: { amount: restAmount(amount.shop), currency_code: currency },
  presentment_money: { amount: restAmount(amount.presentment), currency_code: presentmentCurrency },
});

export interface MoneyV2 {
  amount: string;
  currencyCode: string;
}

export const moneyV2 = (amount: number, currencyCode: string): MoneyV2 => ({
  amount: graphAmount(amount),
  currencyCode,
});

/** `…Set` of GraphQL. */
export const moneyBag = (
  amount: Money,
  { currency, presentmentCurrency }: Currencies,
): { shopMoney: MoneyV2; presentmentMoney: MoneyV2 } => ({
  shopMoney: moneyV2(amount.shop, currency),
  presentmentMoney: moneyV2(amount.presentment, presentmentCurrency),
});
