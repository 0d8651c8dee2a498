/** Said through the API: by a person or a program of the account's own. No vendor overrides it. */
export const byApi = 'api';

/** Who said a value last, and when. */
export interface Said {
  /** {@link byApi}, or the id of the connection whose vendor said it. */
  by: string;
  /** When it was so, milliseconds UTC. */
  at: number;
}

/** The tags one party has for a person. */
export interface SaidTags {
  at: number;
  tags: string[];
}

/** Who said what of a contact. What is missing came along with an order or a message, and any vendor may correct it. */
export interface Origins {
  profile?: Record<string, Said>;
  fields?: Record<string, Said>;
  /** By party: {@link byApi}, or a connection's id. */
  tags?: Record<string, SaidTags>;
}

/** Names of fields whose origin is kept, removed ones among them. */
const mostFields = 200;

/**
 * Whether a vendor's word counts: never against what the API said, and not when something newer was
 * said before.
 */
export function mayOverride(known: Said | undefined, at: number): boolean {
  return known === undefined || (known.by !== byApi && known.at <= at);
}

/** Origins after `names` of the profile and `fields` were said. */
export function noted(
  origins: Origins,
  said: Said,
  names: readonly string[],
  fields: readonly string[],
): Origins {
  if (names.length + fields.length === 0) return origins;
  return {
    ...origins,
    ...(names.length === 0
      ? {}
      : { profile: { ...origins.profile, ...Object.fromEntries(names.map((name) => [name, said])) } }),
    ...(fields.length === 0
      ? {}
      : {
          fields: newestOf({ ...origins.fields, ...Object.fromEntries(fields.map((name) => [name, said])) }),
        }),
  };
}

/** Origins of two contacts that become one: the survivor's own win where it has a value. */
export function mergedOrigins(
  into: Origins | null,
  from: Origins | null,
  taken: { names: readonly string[]; fields: readonly string[] },
): Origins | null {
  if (from === null) return into;
  const profile = { ...into?.profile, ...picked(from.profile, taken.names) };
  const fields = { ...into?.fields, ...picked(from.fields, taken.fields) };
  const tags = { ...from.tags, ...into?.tags };
  return { profile, fields: newestOf(fields), tags };
}

function picked<T>(map: Record<string, T> | undefined, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(map ?? {}).filter(([name]) => names.includes(name)));
}

function newestOf(fields: Record<string, Said>): Record<string, Said> {
  const entries = Object.entries(fields);
  if (entries.length <= mostFields) return fields;
  return Object.fromEntries(entries.sort(([, one], [, two]) => two.at - one.at).slice(0, mostFields));
}
