// Writes docs/openapi.json from the running application, or checks (--check) that it is up to date.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const target = join(root, 'docs/openapi.json');
const folder = mkdtempSync(join(tmpdir(), 'liaison-openapi-'));

const server = createServer().listen(0, '127.0.0.1');
await new Promise((done) => server.once('listening', done));
const { port } = server.address();
await new Promise((done) => server.close(done));

const hub = spawn(process.execPath, [join(root, 'dist/src/main.js')], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
  env: {
    PATH: process.env.PATH,
    PORT: String(port),
    LIAISON_DATA_DIR: folder,
    LIAISON_DEMO: 'off',
    LIAISON_LOG_LEVEL: 'error',
    PUBLIC_URL: 'http://localhost:3000',
  },
});
try {
  let text;
  for (let attempt = 0; attempt < 900 && text === undefined; attempt++) {
    await sleep(100);
    if (hub.exitCode !== null) throw new Error('the application stopped before it answered');
    text = await fetch(`http://127.0.0.1:${port}/openapi.json`)
      .then((answer) => (answer.ok ? answer.text() : undefined))
      .catch(() => undefined);
  }
  if (text === undefined) throw new Error('the application did not answer /openapi.json');
  const document = `${JSON.stringify(JSON.parse(text), null, 2)}\n`;
  if (!process.argv.includes('--check')) {
    writeFileSync(target, document);
    console.log('Wrote docs/openapi.json.');
  } else if (readFileSync(target, 'utf8') !== document) {
    console.error('docs/openapi.json is not what the application serves. Run: npm run openapi');
    process.exitCode = 1;
  }
} finally {
  hub.kill('SIGTERM');
  await new Promise((done) => (hub.exitCode === null ? hub.once('exit', done) : done()));
  rmSync(folder, { recursive: true, force: true });
}
