import { resolve } from 'node:path';

/** The WordPress this run is about; `bin/test` names it. */
export function wordpressDir(): string {
  const folder = process.env['WORDPRESS_DIR'];
  if (folder === undefined) throw new Error('Set WORDPRESS_DIR to a WordPress tree: see docs/wordpress.md.');
  return folder;
}

/** Our plugin: as shops install it where `bin/test` runs this, else as it stands in the repository. */
export const pluginFolder = process.env['LIAISON_PLUGIN_DIR'] ?? resolve('wordpress-plugin');
export const pluginFile = 'liaison-for-woocommerce/liaison-for-woocommerce.php';
