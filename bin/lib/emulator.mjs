// Starts the emulator of a connector by itself: npm run emulator -- <id> [--port 4010]
import { existsSync } from 'node:fs';
import { register } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const { values, positionals } = parseArgs({ options: { port: { type: 'string' } }, allowPositionals: true });
const [id = ''] = positionals;
const port = Number(values.port ?? 4010);
const file = `${root}/connectors/${id}/fixtures/emulator.ts`;
if (!/^[a-z][a-z0-9-]*$/.test(id) || !existsSync(file) || !(port > 0 && port < 65_536)) {
  console.error('Usage: npm run emulator -- <id> [--port 4010], for a connector with fixtures/emulator.ts.');
  process.exit(1);
}
register('./typescript.mjs', import.meta.url);
const { startEmulator } = await import(pathToFileURL(file).href);
const { baseUrl } = await startEmulator(port);
console.log(`${id} is imitated at ${baseUrl}. Start the hub with
  LIAISON_ALLOW_PRIVATE_ADDRESSES=true LIAISON_VENDOR_URLS='${JSON.stringify({ [id]: baseUrl })}'`);
