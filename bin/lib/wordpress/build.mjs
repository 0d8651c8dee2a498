// `npm run build:wordpress`: the zip a shop owner uploads.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundled } from './bundles.mjs';
import { zip } from './zip.mjs';

export const slug = 'liaison-for-woocommerce';
export const pluginFolder = resolve(fileURLToPath(import.meta.url), '../../../../wordpress-plugin');

/** What only serves whoever works on the plugin. */
const leftOut = [
  /^tests\//,
  /^[^/]+\.dist$/,
  /(^|\/)\./,
  /\.po$/,
  // For translators.
  /^languages\/glossary\.csv$/,
  /\.(md|map|log|cache|json\.lock)$/,
  /^(composer|package)(-lock)?\.(json|lock)$/,
];

function walk(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

/** Names of the files that ship, relative to the plugin's folder, sorted. */
export function shippedFiles(folder = pluginFolder) {
  return walk(folder)
    .map((path) => relative(folder, path).split(sep).join('/'))
    .filter((name) => !leftOut.some((pattern) => pattern.test(name)))
    .sort();
}

/**
 * The version, which stands in three places that must agree.
 *
 * @throws naming the place that differs.
 */
export function version(folder = pluginFolder) {
  const read = (file, pattern, what) => {
    const found = pattern.exec(readFileSync(join(folder, file), 'utf8'))?.[1];
    if (found === undefined) throw new Error(`${file} names no ${what}.`);
    return found;
  };
  const header = read(`${slug}.php`, /^ \* Version:\s*(\S+)$/m, 'Version');
  const stable = read('readme.txt', /^Stable tag:\s*(\S+)$/m, 'Stable tag');
  if (header !== stable)
    throw new Error(`Version is ${header} in ${slug}.php, and the Stable tag of readme.txt is ${stable}.`);
  return header;
}

/** What ships: names relative to the plugin's folder with their bytes, classes of a bundle in one file. */
function shipped(folder) {
  version(folder);
  return bundled(shippedFiles(folder).map((name) => ({ name, bytes: readFileSync(join(folder, name)) })));
}

/** The bytes of the zip; every entry stands in a folder named like the plugin. */
export function buildPlugin(folder = pluginFolder) {
  return zip(shipped(folder).map(({ name, bytes }) => ({ name: `${slug}/${name}`, bytes })));
}

/** Writes what the zip holds into a folder, as a shop has it once it is installed. */
export function installPlugin(target, folder = pluginFolder) {
  for (const { name, bytes } of shipped(folder)) {
    mkdirSync(join(target, name, '..'), { recursive: true });
    writeFileSync(join(target, name), bytes);
  }
  return target;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const target = resolve(process.argv[2] ?? `build/${slug}.zip`);
  const bytes = buildPlugin();
  mkdirSync(resolve(target, '..'), { recursive: true });
  writeFileSync(target, bytes);
  const hash = createHash('sha256').update(bytes).digest('hex');
  console.log(`${relative('.', target)}  ${version()}  ${bytes.length} bytes  sha256 ${hash}`);
}
