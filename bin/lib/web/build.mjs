// Builds the web app: the API's types from docs/openapi.json, then the files that the hub serves.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../../../..');
const bin = (name) => join(root, 'node_modules/.bin', name);

function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
}

// Written anew by every build and kept out of the repository: it cannot be older than the document.
mkdirSync(join(root, 'web/src/api/generated'), { recursive: true });
run(bin('openapi-typescript'), ['docs/openapi.json', '-o', 'web/src/api/generated/schema.d.ts'], root);
run(bin('vite'), ['build', '--logLevel', 'warn'], join(root, 'web'));
