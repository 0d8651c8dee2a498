// Runs PHP inside a site, as a command line script with WordPress loaded.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { phpSettings } from './server.mjs';

export const phpFolder = fileURLToPath(new URL('../php/', import.meta.url));
const marker = '\u001eLIAISON\u001e';

/**
 * Runs a file of `test/wordpress/php` (or any other) in the site and gives back what it returned.
 *
 * @param folder - the site's folder
 * @param file - a name in `test/wordpress/php`, or an absolute path
 * @param args - the script finds them as `$args`
 * @param options - `user`: whose login the script runs with; `url`: which site of a network; `bare`: without WordPress
 * @throws with everything the script printed, when it ended badly or returned nothing readable.
 */
export async function runPhp(folder, file, args = {}, options = {}) {
  const script = file.startsWith('/') ? file : join(phpFolder, file);
  const input = JSON.stringify({ args, script, ...options });
  const { code, output } = await new Promise((resolve, reject) => {
    const child = spawn('php', [...phpSettings, join(phpFolder, 'run.php'), join(folder, 'public')], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let text = '';
    child.stdout.on('data', (chunk) => (text += chunk));
    child.stderr.on('data', (chunk) => (text += chunk));
    child.on('error', reject);
    child.on('close', (exit) => resolve({ code: exit, output: text }));
    child.stdin.end(input);
  });
  const [printed, answer] = output.split(marker);
  if (code !== 0 || answer === undefined) throw new Error(explain(folder, file, code, printed ?? ''));
  return JSON.parse(answer);
}

/** What went wrong: what the script said, without WordPress's error page around it, and the end of debug.log. */
function explain(folder, file, code, printed) {
  const log = join(folder, 'public/wp-content/debug.log');
  const text = printed
    .replace(/<style[\s\S]*?<\/style>|<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const fatal = existsSync(log) ? readFileSync(log, 'utf8').slice(-2_000) : '';
  return `${file} ended with ${code}: ${text.slice(0, 1_000)}\n${fatal}`;
}
