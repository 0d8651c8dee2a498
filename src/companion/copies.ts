import type { CompanionSite } from '../sdk/index.js';
import type { Caller } from './signed-calls.js';

/** Why a site that calls is taken for a copy of the one that connected; undefined when it is that one. */
export function copyReason(caller: Caller, site: Pick<CompanionSite, 'id' | 'url'>): string | undefined {
  const { companion, definition, open } = caller;
  if (!definition.isHome(site.url, open.settings))
    return `The connection is for ${shown(companion.site.url)}, and this site is ${shown(site.url)}.`;
  if (site.id !== companion.siteId || caller.siteId !== companion.siteId)
    return `Another installation at ${shown(companion.site.url)} has connected since.`;
  return undefined;
}

function shown(url: string): string {
  return url.replace(/^https?:\/\//, '').slice(0, 200);
}
