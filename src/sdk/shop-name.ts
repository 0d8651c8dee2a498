import { z } from 'zod';
import type { PluginContext } from './plugin.js';
import { line } from './texts.js';

/** A plugin's setting for the name customers know the shop by. Left out, the name of the connection is used. */
export function shopNameSetting() {
  return z
    .string()
    .trim()
    .min(1, 'must not be empty; leave it out to use the name of the connection')
    .max(60)
    .optional()
    .meta({
      title: 'Shop name',
      help: "Your shop's name as customers know it. Leave blank to use the connection's name.",
    });
}

/** What somebody is to a shop's customers who works for it behind the scenes: they know none of their names. */
const behindTheScenes: readonly string[] = ['shipping', 'payments', 'support'];

/**
 * The name customers know the shop of an event by: the setting, else that of the shop. Where a parcel tracker or
 * the like tells of the event, that is the shop its order is linked to, else the account.
 */
export function shopNameOf(
  chosen: string | undefined,
  {
    connection,
    linkedOrders = [],
    account,
  }: Pick<PluginContext<unknown>, 'connection' | 'linkedOrders' | 'account'>,
): string | undefined {
  if (chosen !== undefined) return chosen;
  if (!behindTheScenes.includes(connection.category ?? '')) return line(connection.name);
  const shop = linkedOrders.find(({ category }) => !behindTheScenes.includes(category));
  return line(shop?.connectionName) ?? line(account.name);
}
