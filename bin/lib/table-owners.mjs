// Which SQL reaches over the walls: a module's statements name its own tables. Others read a table by the constant
// that its owner exports (`${eventTable.name}`), and write it through the owner's functions only.
import { readFileSync } from 'node:fs';

/** `src/events/event.entity.ts` is of `events`. */
const moduleOf = (path) => path.split('/')[1];
const declared = /export const (\w+) = defineTable\(\s*'(\w+)'/g;
const comments = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

/**
 * @param files paths below the root, as `src/<module>/…`, with their texts
 * @returns a sentence for each statement that names or writes another module's table
 */
export function foreignTables(files) {
  const byName = new Map();
  const byConstant = new Map();
  for (const [path, text] of files) {
    for (const [, constant, name] of text.matchAll(declared)) {
      byName.set(name, moduleOf(path));
      byConstant.set(constant, moduleOf(path));
    }
  }
  const found = [];
  for (const [path, text] of files) {
    const code = text.replaceAll(comments, '');
    const own = moduleOf(path);
    const foreign = (owner) => owner !== undefined && owner !== own;
    for (const [, verb, name] of code.matchAll(/\b(FROM|JOIN|UPDATE|INTO)\s+`?([a-z_]+)\b/g)) {
      const owner = byName.get(name);
      if (foreign(owner))
        found.push(`${path}: ${verb} ${name} names a table of ${owner}. ${next(owner, name)}`);
    }
    const writes = [
      ...code.matchAll(/\.(insert|insertIgnore|updateMany|upsert)\(\s*(\w+Table)\b/g),
      ...code.matchAll(/\b(UPDATE|DELETE FROM|INSERT INTO)\s+\$\{(\w+Table)\.name\}/g),
    ];
    for (const [, verb, constant] of writes) {
      const owner = byConstant.get(constant);
      if (foreign(owner)) {
        found.push(
          `${path}: ${verb} of ${constant} writes a table of ${owner}. Call a function of ${owner} instead.`,
        );
      }
    }
  }
  return found;
}

const next = (owner, name) =>
  `Read it by the constant that src/${owner} exports, \`\${…Table.name}\`, or call a function of ${owner}; only it writes ${name}.`;

/** The texts of files, as {@link foreignTables} takes them. */
export function readAll(root, paths) {
  return paths.map((path) => [path, readFileSync(`${root}/${path}`, 'utf8')]);
}
