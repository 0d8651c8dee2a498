import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const source = join(import.meta.dirname, '../../src');

/** Declares every table of the product, by importing each `*.entity.ts` of `src`. */
export async function loadEntities(): Promise<void> {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.entity.ts')).sort())
    await import(pathToFileURL(join(source, file)).href);
}
