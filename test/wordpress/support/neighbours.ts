import { describe } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Shop, type ShopOptions } from './shop.js';

/** The bodies in which the hub keeps what the shop told: an event of the canonical catalogue. */
export interface Told<Data = Record<string, unknown>> {
  id: string;
  type: string;
  subject: string;
  data: Data;
  decisions: { plugin?: string; reason?: string | null }[];
}

/** `WORDPRESS_PLUGINS_DIR`: plugins of others, each in a folder of its slug. */
function folderOf(slug: string): string | undefined {
  const all = process.env['WORDPRESS_PLUGINS_DIR'];
  const folder = all === undefined ? undefined : join(all, slug);
  return folder !== undefined && existsSync(folder) ? folder : undefined;
}

/** The file of a plugin that carries its header, as WordPress names it: `polylang/polylang.php`. */
function mainFile(slug: string, folder: string): string {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.php'))) {
    if (/^[ \t/*#@]*Plugin Name:/im.test(readFileSync(join(folder, name), 'utf8').slice(0, 8192)))
      return `${slug}/${name}`;
  }
  throw new Error(`No file in ${folder} has the header of a plugin.`);
}

function versionOf(slug: string, folder: string): string {
  const header = readFileSync(join(folder, mainFile(slug, folder).split('/')[1] ?? ''), 'utf8');
  return /^[ \t/*#@]*Version:\s*(\S+)/im.exec(header)?.[1] ?? 'unknown';
}

/** Tests beside real plugins of others; says which are missing, and leaves these tests out then. */
export function beside(slugs: string[], name: string, body: () => void): void {
  const missing = slugs.filter((slug) => folderOf(slug) === undefined);
  if (missing.length > 0) {
    process.stdout.write(`Left out: ${name}. WORDPRESS_PLUGINS_DIR holds no ${missing.join(', no ')}.\n`);
    describe.skip(name, body);
    return;
  }
  const found = slugs.map((slug) => `${slug} ${versionOf(slug, folderOf(slug) ?? '')}`).join(', ');
  describe(`${name} (${found})`, body);
}

/**
 * A connected shop with these plugins active, in this order. They come after the shop was connected: several
 * send the owner's first visit to wp-admin to a wizard of theirs.
 */
export async function openBeside(slugs: string[], options: ShopOptions = {}): Promise<Shop> {
  const shop = await Shop.open(options);
  try {
    for (const slug of slugs) await settleIn(shop, slug);
  } catch (error) {
    await shop.close();
    throw error;
  }
  return shop;
}

/** Copies a plugin of another's into the shop and activates it. */
export async function settleIn(shop: Shop, slug: string): Promise<void> {
  const folder = folderOf(slug);
  if (folder === undefined) throw new Error(`WORDPRESS_PLUGINS_DIR holds no ${slug}.`);
  execFileSync('cp', ['-rL', folder, join(shop.site.root, 'wp-content/plugins', slug)]);
  await shop.site.activate(mainFile(slug, folder));
}

/** Events of a type at the hub, oldest first, with their bodies and what was decided. */
export async function told<Data = Record<string, unknown>>(
  shop: Shop,
  type: string,
  matches: (data: Data) => boolean = () => true,
): Promise<Told<Data>[]> {
  const rows = await shop.hub.list<{ id: string }>(`/v1/events?type=${type}`);
  const events = await Promise.all(
    rows.map(async ({ id }) => (await shop.hub.get<Told<Data>>(`/v1/events/${id}`)).body),
  );
  return events.reverse().filter((event) => matches(event.data));
}

/** What debug.log says about our plugin; what others complain about themselves is theirs. */
export function ownComplaints(shop: Shop): string[] {
  return shop.complaints().filter((line) => /liaison-for-woocommerce|wp_liaison_|Liaison\\/.test(line));
}
