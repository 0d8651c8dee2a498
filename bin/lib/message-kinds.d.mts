export const page: string;
export function kindsTable(given: {
  schemas: object;
  examples: object;
  /** Schema of the ways to pay an order. */
  payments: object;
  channel: object;
  /** The test that sends each kind. */
  sentBy: string;
}): string;
export function renewed(text: string, table: string): string;
