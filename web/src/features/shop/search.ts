/** What the software around the page puts into its address, and asks for again. */
export interface ShopSearch {
  shop?: string;
  host?: string;
  locale?: string;
}

/** Reads the address; anything else in it is left out. */
export function shopSearch(raw: Record<string, unknown>): ShopSearch {
  // The router reads digits as a number.
  const text = (name: keyof ShopSearch) => {
    const value = raw[name];
    return typeof value === 'string' || typeof value === 'number' ? { [name]: String(value) } : {};
  };
  return { ...text('shop'), ...text('host'), ...text('locale') };
}
