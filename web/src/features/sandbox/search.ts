/** What the address of the screen holds: whose phone is shown, and with which number they write. */
export interface SandboxSearch {
  customer?: string;
  number?: string;
}

/** Reads the address; anything else in it is left out. */
export function sandboxSearch(raw: Record<string, unknown>): SandboxSearch {
  // The router reads digits as a number.
  const text = (value: unknown): string | undefined =>
    (typeof value === 'string' || typeof value === 'number') && String(value) !== ''
      ? String(value)
      : undefined;
  const customer = text(raw['customer']);
  const number = text(raw['number']);
  return { ...(customer === undefined ? {} : { customer }), ...(number === undefined ? {} : { number }) };
}
