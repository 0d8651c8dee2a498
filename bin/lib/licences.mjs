// Checks that every dependency, of the product and of its tests, is under a licence we may use.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Licences that ask for no more than to be named and passed on; SPDX identifiers. */
export const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Python-2.0',
  'Unlicense',
]);

/**
 * Packages that may stay for a reason of their own; `development`: only where nothing of it is shipped; `builds`: its
 * builds for each platform too, such as `lightningcss-linux-x64-gnu`.
 */
export const exceptions = [
  {
    package: 'axe-core',
    licence: 'MPL-2.0',
    development: true,
    reason: 'judges pages in the tests of the WordPress plugin; it is used unchanged and not passed on',
  },
  {
    package: 'caniuse-lite',
    licence: 'CC-BY-4.0',
    development: true,
    reason: 'data about browsers that the tests’ tools read; it is not passed on',
  },
  {
    package: 'lightningcss',
    builds: true,
    licence: 'MPL-2.0',
    development: true,
    reason: 'Vite writes the styles of the web app with it; it is used unchanged and not passed on',
  },
  {
    package: 'pause',
    licence: null,
    development: false,
    reason: 'its package.json names no licence; its Readme.md is the MIT licence',
  },
];

/**
 * Whether an SPDX expression leaves a choice that is allowed: of `OR` one side, of `AND` both.
 *
 * @param {string} expression
 * @param {ReadonlySet<string>} licences
 */
export function isAllowed(expression, licences = allowed) {
  const words = expression.match(/\(|\)|[^\s()]+/g) ?? [];
  let at = 0;
  const one = () => {
    const word = words[at++];
    if (word !== '(') return word !== undefined && licences.has(word);
    const inside = either();
    return words[at++] === ')' && inside;
  };
  const all = () => {
    let fits = one();
    while (words[at] === 'AND') {
      at++;
      fits = one() && fits;
    }
    return fits;
  };
  const either = () => {
    let fits = all();
    while (words[at] === 'OR') {
      at++;
      fits = all() || fits;
    }
    return fits;
  };
  const fits = either();
  // What is left over (WITH, a missing bracket) is something nobody has thought about.
  return fits && at === words.length;
}

/** The licence a package.json declares, in any of the ways there have been. */
export function declared({ license, licenses }) {
  const names = [license ?? licenses ?? []]
    .flat()
    .map((entry) => (typeof entry === 'string' ? entry : entry?.type))
    .filter((name) => typeof name === 'string' && name !== '');
  return names.length === 0 ? null : names.length === 1 ? names[0] : `(${names.join(' OR ')})`;
}

/**
 * What is wrong with some packages, a sentence each.
 *
 * @param {readonly {name: string, path: string, licence: string | null, development: boolean}[]} packages
 */
export function findings(packages, list = exceptions) {
  const used = new Set();
  const wrong = packages.flatMap(({ name, path, licence, development }) => {
    if (licence !== null && isAllowed(licence)) return [];
    const exception = list.find(
      (entry) =>
        (entry.package === name || (entry.builds === true && name.startsWith(`${entry.package}-`))) &&
        entry.licence === licence,
    );
    if (!exception) return [`${path}: ${licence ?? 'no licence'} is not on the list in bin/lib/licences.mjs`];
    used.add(exception);
    if (exception.development && !development)
      return [`${path}: ${licence} is excepted for development only, and it is a dependency of the product`];
    return [];
  });
  const idle = list
    .filter((entry) => !used.has(entry))
    .map(
      (entry) => `${entry.package}: its exception is no longer needed; take it out of bin/lib/licences.mjs`,
    );
  return [...wrong, ...idle];
}

/** Every package of the lock file; what is installed is asked itself, what is for other machines is taken from there. */
export function lockedPackages(root) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([path]) => path.startsWith('node_modules/'))
    .map(([path, entry]) => {
      const file = join(root, path, 'package.json');
      const manifest = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : entry;
      return {
        name: entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
        path,
        licence: declared(manifest),
        development: entry.dev === true || entry.devOptional === true,
      };
    });
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const root = resolve(process.argv[2] ?? join(fileURLToPath(import.meta.url), '../../..'));
  const packages = lockedPackages(root);
  const wrong = findings(packages);
  for (const sentence of wrong) console.error(sentence);
  console.log(`${packages.length} packages, ${wrong.length} findings, ${exceptions.length} exceptions`);
  process.exitCode = wrong.length > 0 ? 1 : 0;
}
