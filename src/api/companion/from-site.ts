import { z } from 'zod';
import { copyReason, type Caller } from '../../companion/index.js';
import { problem } from '../../http/index.js';
import { siteSchema } from './site.schemas.js';

/** Where the call comes from, as a heartbeat says it: a copy must not end or interrupt the original. */
export const fromSite = siteSchema
  .optional()
  .meta({ description: 'Where it runs. At another address than the connection’s nothing is done' });

export const fromSiteSchema = z
  .object({ site: fromSite })
  .default({ site: undefined })
  .meta({ id: 'CompanionFrom' });

/**
 * A copy carries the id and the secret along, so only its address gives it away.
 *
 * @throws ProblemError 409 `copy_of_site`.
 */
export function refuseCopy(caller: Caller, site: z.output<typeof fromSite>): void {
  const reason = site && copyReason(caller, site);
  if (reason === undefined) return;
  throw problem('copy_of_site', `${reason} Nothing was changed.`);
}
