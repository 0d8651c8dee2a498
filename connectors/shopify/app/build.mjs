// Bundles every extension as Shopify's CLI does (esbuild, minified, one file) and says how large it is: npm run build
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { parse } from 'smol-toml';

export const folder = fileURLToPath(new URL('.', import.meta.url));
/** Most bytes Shopify takes of one script. Source: shopify.dev/docs/apps/build/checkout, "64 KB" */
export const most = 64 * 1024;

/** Every script of an extension, as its shopify.extension.toml names it. */
export function scripts() {
  return readdirSync(join(folder, 'extensions')).flatMap((name) => {
    const { extensions = [], type } = parse(
      readFileSync(join(folder, 'extensions', name, 'shopify.extension.toml'), 'utf8'),
    );
    const modules = extensions.flatMap(({ targeting = [] }) => targeting.map(({ module }) => module));
    if (type === 'web_pixel_extension') modules.push('./src/index.ts');
    return modules.map((module) => ({ extension: name, entry: join(folder, 'extensions', name, module) }));
  });
}

/** Bundles one script. @returns its text, and the packages whose code is in it */
export async function bundle(entry) {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'iife',
    target: 'es2020',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'silent',
  });
  const packages = Object.entries(Object.values(metafile.outputs)[0].inputs)
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  return { text: outputFiles[0].text, packages: [...new Set(packages)].sort() };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(join(folder, 'dist'), { recursive: true });
  for (const { extension, entry } of scripts()) {
    const { text, packages } = await bundle(entry);
    const name = `${extension}-${entry.replace(/^.*[\\/]|\.tsx?$/g, '')}.js`;
    writeFileSync(join(folder, 'dist', name), text);
    const bytes = Buffer.byteLength(text);
    console.log(`${name}: ${bytes} bytes of ${most}; ${packages.join(', ') || 'no package'}`);
    if (bytes > most) process.exitCode = 1;
  }
}
