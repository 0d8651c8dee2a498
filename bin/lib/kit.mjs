// The conformance kit on one connector, and nothing of the others: npm run kit -- <id>
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const [id = ''] = process.argv.slice(2);
if (!/^[a-z][a-z0-9-]*$/.test(id) || !existsSync(`${root}/connectors/${id}`)) {
  console.error(`Name a folder of connectors/: npm run kit -- <id>. There is none called "${id}".`);
  process.exit(1);
}
const { status } = spawnSync(
  process.execPath,
  ['node_modules/jest/bin/jest.js', 'test/kit/connectors.spec.ts', '--verbose'],
  { cwd: root, stdio: 'inherit', env: { ...process.env, LIAISON_KIT: id } },
);
process.exitCode = status ?? 1;
