import { z } from 'zod';
import type { MediaRow } from '../../../media/index.js';
import { mediaKinds, type MediaKind } from '../../../sdk/index.js';
import { flagQuery, idSchema, instantSchema, iso, pageSchema } from '../../../http/index.js';

const filename = z
  .string()
  .min(1)
  .max(240)
  .optional()
  .meta({ description: 'Its name as people see it; folders and characters that break names are left out' });

const keep = 'Keeps the file for repeated use: it isn’t deleted when unused, nor erased with a contact';

export const uploadQuerySchema = z.strictObject({
  filename,
  keep: flagQuery.meta({ description: `\`true\`: ${keep}` }),
});

/** Body of `POST /v1/media` when it is JSON. */
export const remoteFileSchema = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'must be an address that starts with https:// or http://' })
    .max(2_000)
    .meta({ description: 'Where the file is fetched from' }),
  filename,
  keep: z
    .boolean()
    .default(false)
    .meta({ description: `${keep}. Default: false` }),
});

export const mediaSchema = z
  .object({
    id: idSchema,
    status: z.string().meta({
      description:
        '`ready`; of a file that came with a message also `pending` (being fetched), `failed`, `too_large`',
    }),
    reason: z.string().nullable().meta({ description: 'Why it could not be fetched' }),
    mimeType: z.string().nullable().meta({ description: 'By its content' }),
    size: z.int().nullable().meta({ description: 'Bytes' }),
    sha256: z.string().nullable().meta({ description: 'Of its content, hexadecimal' }),
    filename: z.string().nullable(),
    source: z.string().meta({ description: '`upload`, `url` or `inbound`' }),
    messageId: z.string().nullable().meta({ description: 'The inbound message of the file' }),
    kinds: z.array(z.enum(mediaKinds)).meta({ description: 'Kinds of message it can be sent as' }),
    expiresAt: instantSchema
      .nullable()
      .meta({ description: 'When it is removed unless a message uses it; null when no age removes it' }),
    kept: z.boolean().meta({
      description: 'Kept for repeated use: not deleted when unused, nor erased with a contact',
    }),
    createdAt: instantSchema,
  })
  .meta({ id: 'Media' });

export const mediaListSchema = pageSchema(mediaSchema, 'MediaList');

export const newLinkSchema = z.strictObject({
  expiresIn: z
    .int()
    .min(60)
    .max(7 * 86_400)
    .default(3_600)
    .meta({ description: 'Seconds the address works' }),
});

export const linkSchema = z
  .object({
    url: z.url().meta({ description: 'Opens the file without a key, for anyone with the link' }),
    expiresAt: instantSchema,
  })
  .meta({ id: 'MediaLink' });

export function mediaView(row: MediaRow, kinds: MediaKind[]): z.output<typeof mediaSchema> {
  const { id, status, reason, mimeType, size, sha256, filename: name, source, messageId } = row;
  return {
    id,
    status,
    reason,
    mimeType,
    size,
    sha256,
    filename: name,
    source,
    messageId,
    kinds,
    expiresAt: iso(row.expiresAt),
    kept: row.isKept === true,
    createdAt: iso(row.createdAt),
  };
}
