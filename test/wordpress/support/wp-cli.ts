import { spawn } from 'node:child_process';
import type { Site } from '../lib/site.mjs';

/**
 * WP-CLI's own program, which `WP_CLI` names.
 *
 * @throws Error when it is not set: whoever asks for these tests and has no WP-CLI must not read that all is well
 */
export function wpCli(): string {
  const program = process.env['WP_CLI'];
  if (program !== undefined && program !== '') return program;
  throw new Error(
    'Set WP_CLI to the program of WP-CLI (docs/wordpress.md), or leave test/wordpress/shop/cli.e2e.ts out, as bin/test does. What the commands do is tested without it by wordpress-plugin/tests/Cli.',
  );
}

/** What a command said, and how it ended. */
export interface Said {
  code: number | null;
  out: string;
  err: string;
}

/** Runs `wp …` in a site, as its owner's shell would. */
export function wp(site: Site, ...args: string[]): Promise<Said> {
  const child = spawn(wpCli(), [`--path=${site.root}`, '--allow-root', '--no-color', ...args], {
    // Away from any wp-cli.yml of whoever runs the tests.
    cwd: site.state.folder,
    env: {
      ...process.env,
      WP_CLI_PHP_ARGS: '-d memory_limit=512M -d display_errors=0',
      WP_CLI_CONFIG_PATH: '/dev/null',
      WP_CLI_CACHE_DIR: `${site.state.folder}/wp-cli`,
      WP_CLI_PACKAGES_DIR: `${site.state.folder}/wp-cli`,
      WP_CLI_DISABLE_AUTO_CHECK_UPDATE: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Said = { code: null, out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => done({ ...said, code }));
  });
}
