import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DatabaseLocation } from '../../src/database/index.js';
import { dump, load } from '../installations/dump.js';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * Gives an empty database the schema that the migrations make. They run once for each state of their
 * files; after that what they made is copied: on MariaDB that takes a twentieth of the time.
 * Whoever tests the migrations themselves asks for an empty database instead.
 *
 * @param server - version of the server, where there is one: what it prints of a schema is its own
 */
export async function migrateCopied(location: DatabaseLocation, server = ''): Promise<void> {
  const kept = keptSchema(server, 'file' in location ? 'db' : 'sql');
  if (existsSync(kept)) {
    if ('file' in location) copyFileSync(kept, location.file);
    else await load(location, readFileSync(kept, 'utf8'));
    return;
  }
  const { Database } = await import('../../src/database/index.js');
  const database = await Database.open(location);
  await database.close();
  mkdirSync(dirname(kept), { recursive: true });
  // Written aside and moved: files of tests run side by side, and one may be killed.
  const fresh = `${kept}.${process.pid}`;
  if ('file' in location) copyFileSync(location.file, fresh);
  else writeFileSync(fresh, await dump(location));
  renameSync(fresh, kept);
}

function keptSchema(server: string, extension: 'db' | 'sql'): string {
  const hash = createHash('sha256').update(server);
  for (const folder of ['migrations', 'src/database']) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      if (!name.endsWith('.ts') || name.endsWith('.spec.ts')) continue;
      hash.update(name).update(readFileSync(join(root, folder, name)));
    }
  }
  return join(root, '.test/schema', `${hash.digest('hex').slice(0, 16)}.${extension}`);
}
