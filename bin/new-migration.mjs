#!/usr/bin/env node
// Writes migrations/<date>-<slug>.ts that creates every declared table no migration creates yet.
// Run `npm run build` first: it reads the built entities.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const slug = process.argv[2] ?? 'tables';
const built = join(root, 'dist/src');
for (const file of readdirSync(built, { recursive: true, encoding: 'utf8' })) {
  if (file.endsWith('.entity.js')) await import(pathToFileURL(join(built, file)).href);
}
const { allTables } = await import(pathToFileURL(join(built, 'database/table.js')).href);
const existing = readdirSync(join(root, 'migrations'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(root, 'migrations', file), 'utf8'))
  .join('\n');
const missing = allTables().filter((table) => !existing.includes(`'${table.name}',\n`));
if (missing.length === 0) {
  console.log('Every declared table has its migration.');
  process.exit(0);
}
const stamp = Date.now();
const kindCall = (column) => {
  let call = ['key', 'text'].includes(column.kind)
    ? `c.${column.kind}(${column.length})`
    : `c.${column.kind}()`;
  if (column.isNullable) call = `c.nullable(${call})`;
  if (column.isPrimary) call = `c.primary(${call})`;
  return call;
};
const parts = missing.map((table, index) => {
  const columns = Object.entries(table.columns).map(
    ([name, column]) => `      ${name}: ${kindCall(column)},`,
  );
  const indexes = table.indexes.map(
    (entry) =>
      `      { columns: [${entry.columns.map((name) => `'${name}'`).join(', ')}]${entry.unique ? ', unique: true' : ''} },`,
  );
  const name = table.name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
  return `  createTable(
    '${name}${stamp + index}',
    '${table.name}',
    {
${columns.join('\n')}
    },
    [
${indexes.join('\n')}
    ],
  ),`;
});
const date = new Date().toISOString().slice(0, 10);
const target = join(root, 'migrations', `${date}-${slug}.ts`);
writeFileSync(
  target,
  `import { column as c } from '../src/database/table.js';
import { createTable, type MigrationClass } from './create-table.js';

export const migrations: MigrationClass[] = [
${parts.join('\n')}
];
`,
);
console.log(`Wrote ${target} with ${missing.length} tables. Add it to migrations/index.ts.`);
