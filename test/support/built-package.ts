import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformSync } from '@swc/core';
import { root } from './processes.js';

/**
 * Files of a connector of the tests, compiled into a folder against the built SDK: a package as a stranger ships one,
 * for hubs that are processes of their own (`LIAISON_PACKAGES`).
 *
 * @param sources - files of the repository that import each other and the SDK; the first one is the package
 * @returns what to name in `LIAISON_PACKAGES`
 */
export function builtPackage(folder: string, sources: readonly string[]): string {
  const sdk = pathToFileURL(join(root, 'dist/src/sdk/index.js')).href;
  const zod = pathToFileURL(join(root, 'node_modules/zod/index.js')).href;
  const compiled = sources.map((source) => {
    const { code } = transformSync(readFileSync(join(root, source), 'utf8'), {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
    });
    const file = join(folder, basename(source).replace(/\.ts$/, '.js'));
    writeFileSync(
      file,
      code
        .replaceAll(/(['"])[./]+\/src\/sdk\/index\.js\1/g, `'${sdk}'`)
        .replaceAll(/(['"])zod\1/g, `'${zod}'`),
    );
    return file;
  });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  return compiled[0] ?? '';
}
