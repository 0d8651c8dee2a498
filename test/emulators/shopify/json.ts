/** JSON with integers of any size, which are bigints here. */
export type Json =
  string | number | bigint | boolean | null | undefined | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = Record<string, Json>;

/** Writes JSON as Shopify does: integers with all their digits. */
export function writeJson(value: Json): string {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value))
    return `[${(value as readonly Json[]).map((one) => writeJson(one ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${writeJson(member)}`).join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}
