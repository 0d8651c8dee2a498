import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';

const REPOSITORY = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Runs a scaffold command: `<id> [--root <directory>]` and the options it knows. Writes the files `make(names)`
 * gives, or says in one sentence why not and ends with exit code 1.
 *
 * @param options.kind values of `--kind`, the first one the default; none: there is no such option
 * @param options.flags names of parts that may be asked for, `--action`
 * @param options.defaults by kind: parts that are written unless `--no-<part>` says otherwise
 */
export async function runScaffold(kind, make, options = {}) {
  try {
    const { id, root, ...chosen } = readArguments(kind, process.argv.slice(2), options);
    const files = make({ id, title: titleOf(id), ...chosen });
    const folder = join(root, `${kind}s`, id);
    if (existsSync(folder)) {
      throw new Error(`${kind}s/${id} exists already: choose another id, or remove that folder first.`);
    }
    const taken = Object.keys(files).find((path) => existsSync(join(root, path)));
    if (taken !== undefined)
      throw new Error(`${taken} exists already: choose another id, or remove it first.`);
    const style = await resolveConfig(join(REPOSITORY, 'package.json'));
    for (const [path, text] of Object.entries(files)) {
      const filepath = join(root, path);
      mkdirSync(dirname(filepath), { recursive: true });
      writeFileSync(filepath, await format(text, { ...style, filepath }));
    }
    console.log(report(kind, id, Object.keys(files)));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

function readArguments(kind, given, { kind: kinds = [], flags = [], defaults = {} }) {
  const usage = usageOf(kind, kinds, flags, defaults);
  const switches = [...flags, ...negations(defaults)];
  const { values, positionals } = parsed(given, kinds, switches, usage);
  const [id, ...rest] = positionals;
  if (id === undefined) throw new Error(`Say which id the ${kind} is to have. ${usage}`);
  if (rest.length > 0) throw new Error(`Give one id and nothing else. ${usage}`);
  if (!ID.test(id) || id.length < 2 || id.length > 40) {
    throw new Error(
      `"${id}" cannot be an id: use 2 to 40 lower-case letters, digits and single dashes, beginning with a letter. ${usage}`,
    );
  }
  const chosen = values.kind ?? kinds[0];
  if (values.kind !== undefined && !kinds.includes(values.kind)) {
    throw new Error(`"${values.kind}" is no kind: choose ${kinds.join(', ')}. ${usage}`);
  }
  const wanted = (flag) =>
    values[flag] === true || (defaults[chosen]?.includes(flag) === true && values[`no-${flag}`] !== true);
  return {
    id,
    root: resolve(values.root ?? REPOSITORY),
    kind: chosen,
    flags: flags.filter(wanted),
  };
}

const negations = (defaults) => [...new Set(Object.values(defaults).flat())].map((flag) => `no-${flag}`);

function parsed(args, kinds, flags, usage) {
  const options = {
    root: { type: 'string' },
    ...(kinds.length > 0 ? { kind: { type: 'string' } } : {}),
    ...Object.fromEntries(flags.map((flag) => [flag, { type: 'boolean' }])),
  };
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    const unknown = /^Unknown option '(?<name>[^']+)'/.exec(error.message)?.groups.name;
    throw new Error(
      unknown === undefined ? `${error.message}. ${usage}` : `There is no option ${unknown}. ${usage}`,
      {
        cause: error,
      },
    );
  }
}

function usageOf(kind, kinds, flags, defaults) {
  const more = [
    ...(kinds.length > 0 ? [`[--kind ${kinds.join('|')}]`] : []),
    ...[...flags, ...negations(defaults)].map((flag) => `[--${flag}]`),
  ];
  return `Usage: npm run new:${kind} -- <id>${more.map((one) => ` ${one}`).join('')}`;
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
    ...(kind === 'connector'
      ? [`  npm run kit -- ${id}`]
      : [`  npm run test:jest -- test/kit/${kind}s.spec.ts -t "${kind} ${id}"`]),
    `How to go on: docs/writing-a-${kind}.md`,
  ].join('\n');
}
