import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Texts of an extension by language. */
export function localesOf(folder: string): Record<string, Record<string, string>> {
  return Object.fromEntries(
    readdirSync(join(folder, 'locales')).map((name) => [
      name.replace(/(\.default)?\.json$/, ''),
      JSON.parse(readFileSync(join(folder, 'locales', name), 'utf8')) as Record<string, string>,
    ]),
  );
}

/** Translates as Shopify does: `{{name}}` is put in. */
export function translator(texts: Record<string, string>) {
  return (key: string, values: Record<string, unknown> = {}): string => {
    const text = texts[key];
    if (text === undefined) throw new Error(`no text ${key}`);
    return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
      if (!(name in values)) throw new Error(`${key} names {{${name}}}, which is not given`);
      return String(values[name]);
    });
  };
}
