import { chmodSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What Liaison keeps in its data folder: the database, the lock, the sandbox's journal and media, files, the keys. */
const ours = /^(?:liaison\.|sandbox\.|secret\.key|admin\.key|media$)/;
const others = 0o077;

/**
 * Keeps a data folder to its owner: phones, orders and keys are in it. What this process makes from now
 * on is its owner's alone, and so is what an earlier version left readable for everybody.
 *
 * @returns what could not be changed, such as the folder of another user
 */
export function keepPrivate(folder: string): string[] {
  process.umask(others);
  mkdirSync(folder, { recursive: true });
  const open: string[] = [];
  const close = (path: string) => {
    const found = lstatSync(path, { throwIfNoEntry: false });
    // A link leads to a place of somebody's own making; a file may be gone by now.
    if (!found || found.isSymbolicLink()) return;
    if ((found.mode & others) !== 0) {
      try {
        chmodSync(path, found.mode & ~others & 0o7777);
      } catch {
        open.push(path);
      }
    }
    if (found.isDirectory() && path !== folder) readdirSync(path).forEach((name) => close(join(path, name)));
  };
  readdirSync(folder)
    .filter((name) => ours.test(name))
    .forEach((name) => close(join(folder, name)));
  // A folder that everybody may write to is not Liaison's, whatever it was told to keep there.
  if ((lstatSync(folder).mode & 0o1000) === 0) close(folder);
  return open;
}
