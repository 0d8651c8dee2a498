import { z } from 'zod';
import type { ConnectionDetails, KnownPlan } from '../../../connections/index.js';
import { normalisePhone } from '../../../contacts/index.js';
import { machineText, vendorPlanSchema } from '../../../sdk/index.js';
import { idSchema, instantSchema, iso, jsonObject, pageSchema } from '../../../http/index.js';

const name = z.string().trim().min(1, 'must not be empty').max(255);

export const newConnectionSchema = z
  .strictObject({
    connector: z
      .string()
      .min(1)
      .max(64)
      .meta({ description: 'Id of a connector, see `GET /v1/connectors`', example: 'woocommerce' }),
    name: name.meta({ description: 'What you call it', example: 'My shop' }),
    settings: jsonObject
      .default({})
      .meta({ description: 'As `GET /v1/connectors/{id}/schema` describes them' }),
  })
  .meta({ id: 'NewConnection' });

export const modeSchema = z.enum(['test', 'live']);
export const copiesSchema = z.enum(['warn', 'quarantine']);
/** A number with its country code, however it is written; what is none stays for the check to name. */
function asNumber(text: string): string {
  const bare = machineText(text).trim();
  const phone = normalisePhone(/^\d{7,15}$/.test(bare) ? `+${bare}` : bare, null);
  return `+${phone.ok ? phone.digits : bare.replace(/^\+|[\s().-]/g, '')}`;
}

export const testNumbersSchema = z
  .array(
    z
      .string()
      .trim()
      .transform(asNumber)
      .refine(
        (text) => /^\+[1-9]\d{6,14}$/.test(text),
        'must be a phone number with its country code, for example +393331234567',
      ),
  )
  .max(50, 'must be 50 numbers at most')
  .meta({ description: 'Numbers that receive in test mode, with country code' });

export const connectionChangeSchema = z
  .strictObject({
    name: name.optional(),
    status: z
      .enum(['active', 'paused'])
      .optional()
      .meta({ description: 'A paused connection receives and stores, but is not swept' }),
    settings: jsonObject.optional().meta({
      description: 'Settings to change. Those not named stay as they are, secrets too; null removes one',
    }),
    mode: modeSchema.optional().meta({
      description: '`test`: only `testNumbers` receive, all else is decided, recorded and refused',
    }),
    testNumbers: testNumbersSchema.optional(),
    copies: copiesSchema.optional().meta({
      description: 'What happens to deliveries of a copy of the shop: `warn` or `quarantine`',
    }),
  })
  .meta({ id: 'ConnectionChange' });

const amountSchema = z.object({ amount: z.string(), currency: z.string() });
export const planSchema = z
  .object({
    status: vendorPlanSchema.shape.status.meta({
      description: '`none`: no subscription; `pending`: the owner has not approved it yet; `frozen`: unpaid',
    }),
    name: z.string().nullable(),
    test: z.boolean().meta({ description: 'Nobody is charged' }),
    price: amountSchema
      .extend({ interval: z.enum(['30_days', 'year']) })
      .nullable()
      .meta({ description: 'What recurs' }),
    usage: z
      .object({ used: amountSchema, cap: amountSchema })
      .nullable()
      .meta({ description: 'What was used of the amount the owner approved' }),
    periodEndsAt: instantSchema.nullable(),
    manageUrl: z.string().nullable().meta({ description: 'Where the owner chooses or changes the plan' }),
    readAt: instantSchema.meta({ description: 'When the vendor said so' }),
  })
  .meta({ id: 'VendorPlan' });

export const connectionSchema = z
  .object({
    id: idSchema,
    connector: z.string(),
    name: z.string(),
    status: z.string().meta({ description: '`active` or `paused`' }),
    webhookUrl: z.string().nullable().meta({
      description: 'Webhook URL for the vendor; null if the vendor sends no webhooks',
    }),
    appId: idSchema.nullable().meta({ description: 'The app it was connected with; null without OAuth' }),
    tenant: z.string().nullable().meta({ description: 'Who granted access, as the vendor names it' }),
    settings: jsonObject.meta({ description: 'Without secrets: those are written, never read' }),
    mode: modeSchema.meta({ description: '`test`: only `testNumbers` receive' }),
    testNumbers: z.array(z.string()),
    copies: copiesSchema.meta({ description: 'What happens to deliveries of a copy of the shop' }),
    health: z.object({
      state: z.string().meta({ description: '`unknown`, `healthy` or `degraded`' }),
      lastSuccessAt: instantSchema.nullable(),
      lastFailureAt: instantSchema.nullable(),
      reason: z.string().nullable().meta({ description: 'What is wrong' }),
      hint: z.string().nullable().meta({ description: 'What to do about it' }),
    }),
    secretRotation: z
      .object({
        state: z.enum(['rotating', 'done', 'expired']).meta({
          description:
            '`rotating`: the shop has not used the new secret yet, and both count; `expired`: it did not within a week, so the old one stays',
        }),
        startedAt: instantSchema,
        doneAt: instantSchema.nullable(),
      })
      .nullable()
      .meta({
        description: 'The last change of the secret shared with our plugin; null when there was none',
      }),
    plan: planSchema.nullable().meta({
      description:
        'What the vendor bills for Liaison, as last told; null until known, or if it does not bill',
    }),
    createdAt: instantSchema,
    updatedAt: instantSchema,
  })
  .meta({ id: 'Connection' });
export const connectionListSchema = pageSchema(connectionSchema, 'ConnectionList');

export function connectionAnswer(view: ConnectionDetails): z.output<typeof connectionSchema> {
  return {
    ...view,
    health: {
      ...view.health,
      lastSuccessAt: iso(view.health.lastSuccessAt),
      lastFailureAt: iso(view.health.lastFailureAt),
    },
    secretRotation: view.secretRotation && {
      state: view.secretRotation.state,
      startedAt: iso(view.secretRotation.startedAt),
      doneAt: iso(view.secretRotation.doneAt),
    },
    plan: view.plan && planAnswer(view.plan),
    createdAt: iso(view.createdAt),
    updatedAt: iso(view.updatedAt),
  };
}

/** A plan as the API and the pages show it. */
export function planAnswer(plan: KnownPlan): z.output<typeof planSchema> {
  const { status, name, test, price, usage, periodEndsAt, manageUrl, readAt } = plan;
  return {
    status,
    name: name ?? null,
    test: test ?? false,
    price: price ?? null,
    usage: usage ?? null,
    periodEndsAt: iso(periodEndsAt ?? null),
    manageUrl: manageUrl ?? null,
    readAt: iso(readAt),
  };
}
