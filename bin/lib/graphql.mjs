// Writes connectors/<id>/queries.ts from the .graphql files beside it: what is sent is what is validated.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const root = resolve(fileURLToPath(import.meta.url), '../../..');

/** Connectors with questions in GraphQL. */
export function graphqlFolders(from = join(root, 'connectors')) {
  return readdirSync(from)
    .map((name) => join(from, name))
    .filter((folder) => existsSync(join(folder, 'queries')));
}

/** The text of queries.ts: each document as one line, spaces between its words as few as they can be. */
export async function queriesOf(folder) {
  const files = readdirSync(join(folder, 'queries'))
    .filter((name) => name.endsWith('.graphql'))
    .sort();
  const documents = files.map((name) => {
    const text = readFileSync(join(folder, 'queries', name), 'utf8');
    if (/["#]/.test(text))
      throw new Error(`queries/${name} holds a string or a comment; give values as variables.`);
    return `  ${name.replace('.graphql', '').replace(/-(\w)/g, (_, letter) => letter.toUpperCase())}:\n    '${text.replace(/\s+/g, ' ').trim()}',`;
  });
  const text = `/** Written by \`npm run graphql\` from the files in queries/. */\nexport const queries = {\n${documents.join('\n')}\n} as const;\n`;
  return format(text, { ...(await resolveConfig(join(folder, 'queries.ts'))), parser: 'typescript' });
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url))
  for (const folder of graphqlFolders()) writeFileSync(join(folder, 'queries.ts'), await queriesOf(folder));
