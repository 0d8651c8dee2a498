import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Runs a scaffold command: `<id> [--root <directory>]`. Writes the files `make(names)` gives, or
 * says in one sentence why not and ends with exit code 1.
 */
export function runScaffold(kind, make) {
  try {
    const { id, root } = readArguments(kind, process.argv.slice(2));
    const files = make({ id, title: titleOf(id) });
    const room = join(root, `${kind}s`, id);
    if (existsSync(room)) {
      throw new Error(`${kind}s/${id} exists already: choose another id, or remove that folder first.`);
    }
    const taken = Object.keys(files).find((path) => existsSync(join(root, path)));
    if (taken !== undefined)
      throw new Error(`${taken} exists already: choose another id, or remove it first.`);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    console.log(report(kind, id, Object.keys(files)));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

function readArguments(kind, given) {
  const rootAt = given.indexOf('--root');
  const root = rootAt < 0 ? REPOSITORY : given[rootAt + 1];
  const [id, ...rest] = given.filter((_, index) => rootAt < 0 || (index !== rootAt && index !== rootAt + 1));
  const usage = `Usage: npm run new:${kind} -- <id>`;
  if (id === undefined) throw new Error(`Say which id the ${kind} is to have. ${usage}`);
  if (rest.length > 0 || root === undefined) throw new Error(`Give one id and nothing else. ${usage}`);
  if (!ID.test(id) || id.length < 2 || id.length > 40) {
    throw new Error(
      `"${id}" cannot be an id: use 2 to 40 lower-case letters, digits and single dashes, beginning with a letter. ${usage}`,
    );
  }
  return { id, root: resolve(root) };
}

const titleOf = (id) =>
  id
    .split('-')
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join(' ');

function report(kind, id, files) {
  return [
    `Wrote ${files.length} files:`,
    ...files.map((file) => `  ${file}`),
    '',
    'It compiles, and it fails the conformance kit, which now is your list of what to do:',
    `  npm run test:jest -- test/kit/${kind}s.spec.ts -t "${kind} ${id}"`,
    `How to go on: docs/writing-a-${kind}.md`,
  ].join('\n');
}
