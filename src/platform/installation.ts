import { randomBytes } from 'node:crypto';
import { Database } from '../database/index.js';
import { installationTable } from './installation.entity.js';
import { Secrets } from './secrets.js';

const hashKeyRow = '00000000-0000-7000-8000-00000000000a';

/**
 * The installation's secrets. The key of personal data's hashes is made once and kept encrypted in
 * the database, so that it survives any number of rotations of `LIAISON_SECRET`.
 */
export async function openSecrets(
  database: Database,
  options: { secret: string; previous: string | undefined; now: number },
): Promise<Secrets> {
  const outer = new Secrets({ secret: options.secret, previous: options.previous });
  const stored = await database.write(async (tx) => {
    const value = outer.encrypt(randomBytes(32).toString('hex'));
    await tx.insertIgnore(installationTable, [{ id: hashKeyRow, value, updatedAt: options.now }]);
    const row = await tx.first(installationTable, 'WHERE id = ?', [hashKeyRow]);
    if (!row) throw new Error('the installation row was just written');
    const hashSecret = outer.decrypt(row.value);
    if (outer.needsRotation(row.value)) {
      await tx.execute('UPDATE installation SET value = ?, updatedAt = ? WHERE id = ?', [
        outer.encrypt(hashSecret),
        options.now,
        hashKeyRow,
      ]);
    }
    return hashSecret;
  });
  return new Secrets({ secret: options.secret, previous: options.previous, hashSecret: stored });
}
