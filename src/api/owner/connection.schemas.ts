import { z } from 'zod';
import type { ConnectionDetails } from '../../connections/index.js';
import { idSchema, instantSchema, iso } from '../../http/index.js';
import { modeSchema } from '../v1/connections/connection.schemas.js';

/** A connection as the owner of its shop reads it. */
export const ownedConnectionSchema = z
  .object({
    id: idSchema,
    name: z.string(),
    status: z.string(),
    mode: modeSchema,
    testNumbers: z.array(z.string()),
    health: z.object({
      state: z.string(),
      reason: z.string().nullable(),
      hint: z.string().nullable(),
      lastSuccessAt: instantSchema.nullable(),
      lastFailureAt: instantSchema.nullable(),
    }),
  })
  .meta({ id: 'OwnedConnection' });
export type OwnedConnectionAnswer = z.output<typeof ownedConnectionSchema>;

/** Says a stored sentence in the language of who reads it. */
export type Say = (text: string) => string;

/** What {@link ownedConnectionSchema} describes. */
export function ownedConnection(view: ConnectionDetails, say: Say): OwnedConnectionAnswer {
  const { id, name, status, mode, testNumbers, health } = view;
  return {
    id,
    name,
    status,
    mode,
    testNumbers,
    health: {
      state: health.state,
      reason: health.reason === null ? null : say(health.reason),
      hint: health.hint === null ? null : say(health.hint),
      lastSuccessAt: iso(health.lastSuccessAt),
      lastFailureAt: iso(health.lastFailureAt),
    },
  };
}
