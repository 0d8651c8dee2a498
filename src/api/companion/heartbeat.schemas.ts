import { z } from 'zod';
import type { ConsentState, HeartbeatResult, Outcome } from '../../companion/index.js';
import { idSchema, instantSchema, iso, jsonObject } from '../../http/index.js';
import { ownedConnectionSchema, type Say } from '../owner/connection.schemas.js';
import { siteSchema, versionsSchema } from './site.schemas.js';

const count = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).catch(0);

const answerSchema = z.union([
  z.object({ id: idSchema, ok: z.literal(true), output: jsonObject }),
  z.object({
    id: idSchema,
    ok: z.literal(false),
    error: z.object({ code: z.string().max(60).default('failed'), message: z.string().max(500).default('') }),
  }),
]);

export const heartbeatSchema = z
  .object({
    site: siteSchema,
    versions: versionsSchema.default({}),
    queue: z
      .object({
        waiting: count,
        oldest_seconds: count.nullish(),
        dead: count,
        quarantined: count,
        delivery: z.string().max(20).meta({
          description:
            'When events leave: `response` or `loopback`, right after the request that caused them; `minute`, with its timer',
        }),
        delivery_problem: z
          .string()
          .max(40)
          .meta({ description: 'What keeps them from leaving at once, for example `password`' }),
      })
      .partial()
      .optional()
      .meta({ description: 'What it has still to deliver' }),
    cron: z
      .object({ last_run_seconds: count.nullish() })
      .partial()
      .optional()
      .meta({ description: 'Seconds since its timer last ran' }),
    answers: z.array(answerSchema).max(100).default([]).meta({ description: 'To questions asked before' }),
    outcomesAfter: z.string().max(100).nullish().meta({ description: '`outcomesCursor` of the last answer' }),
    consentsAfter: z.string().max(100).nullish().meta({
      description:
        '`consentsCursor` of the last response, empty at first; if absent, no consents are returned',
    }),
  })
  .meta({ id: 'Heartbeat' });
export type HeartbeatBody = z.output<typeof heartbeatSchema>;

export const outcomeSchema = z
  .object({
    id: z.string().meta({ description: 'Unique; one that is known may be given again' }),
    orderId: z.string().optional().meta({ description: 'The order it was about' }),
    cartToken: z
      .string()
      .optional()
      .meta({ description: 'The cart it was about instead; `order-<id>` for an order left unpaid' }),
    at: instantSchema,
    kind: z.string().meta({ description: '`delivered`, `failed` or `not_sent`' }),
    text: z.string().meta({ description: 'One plain line, for example `shipped: delivered 14:02`' }),
  })
  .meta({ id: 'Outcome' });

export const consentStateSchema = z
  .object({
    id: z.string().meta({ description: 'Unique; one that is known may be given again' }),
    customerId: z.string().meta({ description: 'The customer, by the id the site gave them' }),
    purpose: z.string().meta({ description: '`transactional` or `marketing`' }),
    state: z.enum(['granted', 'revoked']),
    at: instantSchema.meta({ description: 'When it was made. Older choices in the site are overridden' }),
    source: z.enum(['whatsapp', 'hub']).meta({
      description: '`whatsapp`: by STOP, START or WhatsApp’s own switch; `hub`: in any other way',
    }),
    blocked: z.boolean().meta({
      description:
        'The account blocks this customer: agreeing again changes nothing until the block is lifted in Liaison',
    }),
  })
  .meta({ id: 'ConsentState' });

const connectionToShopSchema = z
  .object({
    way: z
      .string()
      .meta({ description: '`unknown` until it was tried; `heartbeat` when nothing else works' }),
    blocker: z.string().optional().meta({ description: 'What blocks it' }),
    hint: z.string().optional().meta({ description: 'What to allow' }),
  })
  .meta({ id: 'ConnectionToShop', description: 'How the hub reaches the shop' });

/** How the hub reaches the shop, also under the name by which plugins of version 0.1.0 read it. */
export const connectionToShopFields = {
  connectionToShop: connectionToShopSchema,
  wayBack: connectionToShopSchema.meta({
    deprecated: true,
    description: 'Deprecated: the same as `connectionToShop`, for plugins of version 0.1.0',
  }),
};

export const heartbeatAnswerSchema = z
  .object({
    now: z.int().meta({ description: 'Unix seconds' }),
    connection: ownedConnectionSchema,
    ...connectionToShopFields,
    copy: z
      .object({ reason: z.string() })
      .nullable()
      .meta({ description: 'Why this site is considered a copy' }),
    questions: z.array(
      z.object({ id: idSchema, verb: z.string(), input: jsonObject, expiresAt: instantSchema }),
    ),
    outcomes: z.array(outcomeSchema),
    outcomesCursor: z.string(),
    consents: z.array(consentStateSchema).meta({
      description: 'Changes to consents of its customers made elsewhere: for display, not to be sent back',
    }),
    consentsCursor: z.string(),
    nextHeartbeatSeconds: z.int(),
  })
  .meta({ id: 'HeartbeatAnswer' });

export function outcomeAnswer(outcome: Outcome): z.output<typeof outcomeSchema> {
  return { ...outcome, at: iso(outcome.at) };
}

export function consentAnswer(state: ConsentState): z.output<typeof consentStateSchema> {
  return { ...state, at: iso(state.at) };
}

/** What {@link connectionToShopFields} describes. */
export function connectionToShop(
  { companion }: Pick<HeartbeatResult, 'companion'>,
  say: Say,
): z.output<z.ZodObject<typeof connectionToShopFields>> {
  const answer = {
    way: companion.way ?? 'unknown',
    ...(companion.blocker === null ? {} : { blocker: companion.blocker }),
    ...(companion.wayHint === null ? {} : { hint: say(companion.wayHint) }),
  };
  return { connectionToShop: answer, wayBack: answer };
}
