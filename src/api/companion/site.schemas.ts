import { z } from 'zod';

const short = z.string().max(300);

/** Where a companion says it runs. Members we do not know are set aside: it may be newer than we are. */
export const siteSchema = z
  .object({
    url: z.url({ protocol: /^https?$/, error: 'must be a web address' }).max(2_000),
    id: z
      .string()
      .regex(/^[\w-]{8,64}$/, 'must be the id the site made for itself')
      .meta({ description: 'A UUID generated at installation' }),
    name: short.optional(),
    environment: z.string().max(40).optional().meta({ description: 'For example `production` or `staging`' }),
    locale: z.string().max(40).optional(),
    timezone: z.string().max(64).optional(),
    currency: z.string().max(8).optional(),
  })
  .meta({ id: 'CompanionSite' });

export const versionsSchema = z
  .record(z.string().max(40), z.string().max(60).nullable())
  .transform((versions) =>
    Object.fromEntries(
      Object.entries(versions)
        .filter((entry): entry is [string, string] => entry[1] !== null)
        .slice(0, 20),
    ),
  );
