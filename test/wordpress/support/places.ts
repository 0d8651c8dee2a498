import { resolve } from 'node:path';

/** The WordPress this run is about; `bin/test` names it. */
export function wordpressDir(): string {
  const folder = process.env['WORDPRESS_DIR'];
  if (folder === undefined) throw new Error('Set WORDPRESS_DIR to a WordPress tree: see docs/wordpress.md.');
  return folder;
}

/** Our plugin, as it stands in the repository. */
export const pluginFolder = resolve('wordpress-plugin');
export const pluginFile = 'liaison-for-woocommerce/liaison-for-woocommerce.php';
