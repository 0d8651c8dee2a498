// Checks what the web app weighs, compressed: the first load of each screen, and every part that comes later.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Kilobytes (1,000 bytes), as gzip sends them: what a document loads at once, what any later part adds, and a page's script. */
export const budget = { first: 150, further: 110, page: 10 };

/** The modules a document loads besides the entry: its route, and the texts of one language. */
const screens = { sandbox: 'src/features/sandbox/index.ts', shop: 'src/features/shop/index.ts' };
const entry = 'src/app/main.tsx';
/** Scripts of pages that are no screen of the app: they load nothing of it. */
const pages = { signup: 'src/signup/main.ts' };

/**
 * @param {Record<string, {file: string, css?: string[], imports?: string[], isDynamicEntry?: boolean}>} manifest
 * @param {(file: string) => number} size - bytes of a file as it is sent
 * @returns {{name: string, kilobytes: number, most: number}[]} every load with its limit
 */
export function loads(manifest, size) {
  const languages = Object.keys(manifest).filter((name) => name.startsWith('src/i18n/messages/'));
  const first = Object.entries(screens).flatMap(([screen, module]) =>
    languages.map((language) => ({
      name: `${screen} in ${language.replace(/^.*\/|\.json$/g, '')}, first load`,
      kilobytes: weight(manifest, [entry, module, language], new Set(), size),
      most: budget.first,
    })),
  );
  const further = Object.keys(manifest)
    .filter((name) => manifest[name].isDynamicEntry && !languages.includes(name))
    .map((name) => {
      // What is there already when it is asked for.
      const there = new Set();
      weight(manifest, [entry], there, size);
      return {
        name: `${name}, loaded later`,
        kilobytes: weight(manifest, [name], there, size),
        most: budget.further,
      };
    });
  const own = Object.entries(pages)
    .filter(([, module]) => manifest[module])
    .map(([name, module]) => ({
      name: `page ${name}`,
      kilobytes: weight(manifest, [module], new Set(), size),
      most: budget.page,
    }));
  return [...first, ...further, ...own];
}

function weight(manifest, names, counted, size) {
  let bytes = 0;
  const add = (name) => {
    const chunk = manifest[name];
    if (!chunk) throw new Error(`The manifest names no ${name}.`);
    for (const file of [chunk.file, ...(chunk.css ?? [])]) {
      if (counted.has(file)) continue;
      counted.add(file);
      bytes += size(file);
    }
    for (const imported of chunk.imports ?? []) if (!counted.has(manifest[imported]?.file)) add(imported);
  };
  for (const name of names) add(name);
  return bytes / 1_000;
}

/** Addresses that a browser would ask for by itself: styles and fonts from elsewhere. Links that people open are none. */
export function foreign(name, text) {
  const found = [...text.matchAll(/(?:@import|url\(|\bimport\()\s*["']?(https?:)?\/\/[^"')\s]+/g)];
  return found.map(([match]) => `${name} loads ${match}`);
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const dist = resolve(fileURLToPath(import.meta.url), '../../../../web/dist');
  const manifest = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8'));
  const all = loads(manifest, (file) => readFileSync(join(dist, `${file}.gz`)).length);
  const wrong = all
    .filter(({ kilobytes, most }) => kilobytes > most)
    .map(({ name, kilobytes, most }) => `${name}: ${kilobytes.toFixed(1)} kB, and ${most} kB are allowed`);
  for (const name of readdirSync(join(dist, 'assets')).filter((one) => /\.(js|css)$/.test(one)))
    wrong.push(...foreign(name, readFileSync(join(dist, 'assets', name), 'utf8')));
  for (const sentence of wrong) console.error(sentence);
  for (const { name, kilobytes, most } of all)
    console.log(`${kilobytes.toFixed(1).padStart(6)} of ${most} kB  ${name}`);
  process.exitCode = wrong.length > 0 ? 1 : 0;
}
