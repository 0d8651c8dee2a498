import { z } from 'zod';
import { idSchema, instantSchema, iso, pageSchema } from '../../../http/index.js';
import { needOf, type NumberSignupRow } from '../../../signups/index.js';
import { signupFaultWords, type Language } from '../../../words/index.js';

const webAddress = z
  .url({ protocol: /^https?$/, error: 'must be an address with https:// in front' })
  .max(2_000);

export const newSignupSchema = z
  .strictObject({
    appId: z.string().max(36).optional().meta({
      description: 'The Meta app whose dialog is opened. Default: the account’s own, else the installation’s',
    }),
    flow: z.enum(['number', 'phone_app', 'choice']).default('choice').meta({
      description:
        '`number`: a number that is used in no app; `phone_app`: one that stays in the WhatsApp Business app too; `choice`: the person says which',
    }),
    label: z.string().trim().min(1).max(100).optional().meta({ description: 'What you call it' }),
    returnUrl: webAddress.optional().meta({ description: 'Where the page leads on to when it is done' }),
    validMinutes: z
      .int()
      .min(5)
      .max(7 * 24 * 60)
      .default(24 * 60)
      .meta({ description: 'How long the link can be used, minutes' }),
  })
  .meta({ id: 'NewNumberSignup' });

export const signupPinSchema = z
  .string()
  .regex(/^\d{6}$/, 'must be six digits')
  .optional()
  .meta({
    description: 'The two-step PIN the number has. Sent to Meta; kept encrypted until it is registered',
  });
export const signupChoiceSchema = z
  .string()
  .regex(/^\d{1,64}$/, 'must be the digits of one of the choices')
  .optional()
  .meta({ description: 'One of `choices`' });
export const signupCodeSchema = z
  .string()
  .trim()
  .regex(/^\d{3}[- ]?\d{3}$/, 'must be the six digits of the code')
  .optional()
  .meta({ description: 'The code that Meta sent to the phone. Sent to Meta; stored nowhere' });
export const resumeSignupSchema = z
  .strictObject({ pin: signupPinSchema, phoneNumberId: signupChoiceSchema, code: signupCodeSchema })
  .meta({ id: 'NumberSignupAnswer' });

const copyState = z
  .string()
  .nullable()
  .meta({ description: '`asked`, `done`; `late`: not asked for within 24 hours. Null: not asked for' });

const fields = {
  id: idSchema,
  appId: idSchema.meta({ description: 'The Meta app' }),
  flow: z.string(),
  label: z.string().nullable(),
  returnUrl: z.string().nullable(),
  state: z.string().meta({ description: '`open`, `working`, `failed`, `completed`, `revoked`' }),
  step: z.string().meta({
    description:
      'The step it is at: `dialog`, `exchange`, `token`, `sender`, `register`, `copy`, `templates`, `done`',
  }),
  needs: z.string().meta({
    description:
      'What it waits for: `dialog` (open the link), `wait`, `continue`, `pin`, `verification` (have a code sent to the phone, and give it), `choice` (of `choices`), `nothing`',
  }),
  problem: z
    .object({
      code: z.string(),
      detail: z.string().nullable().meta({ description: 'With the words of Meta' }),
      advice: z.string().meta({ description: 'What to do, as the page says it' }),
    })
    .nullable(),
  wabaId: z.string().nullable().meta({ description: 'Id of the WhatsApp Business Account' }),
  phoneNumberId: z.string().nullable().meta({ description: 'Meta’s id of the number' }),
  businessId: z.string().nullable().meta({ description: 'The business portfolio, as the browser told it' }),
  displayPhone: z.string().nullable(),
  phoneApp: z.boolean().meta({ description: 'The number stays in the WhatsApp Business app' }),
  choices: z.array(z.object({ phoneNumberId: z.string(), displayPhone: z.string() })),
  numberId: idSchema.nullable().meta({ description: 'The number, once it is registered here' }),
  copies: z
    .object({ contacts: copyState, history: copyState })
    .meta({ description: 'What is copied from the WhatsApp Business app' }),
  tokenExpiresAt: instantSchema.nullable().meta({ description: 'Null: the token has no end' }),
  createdAt: instantSchema,
  updatedAt: instantSchema,
  expiresAt: instantSchema.meta({ description: 'Until when the link can be used' }),
};

export const signupSchema = z.object(fields).meta({ id: 'NumberSignup' });
export const newSignupAnswerSchema = z
  .object({
    ...fields,
    url: z
      .string()
      .meta({ description: 'Give it to the person; whoever has it can connect a number. Shown once' }),
  })
  .meta({ id: 'NumberSignupLink' });
export const signupListSchema = pageSchema(signupSchema, 'NumberSignupList');

/** A signup as whoever made it sees it: never with the token, the PIN or the link. */
export function signupAnswer(row: NumberSignupRow, language: Language): z.output<typeof signupSchema> {
  return {
    id: row.id,
    appId: row.appId,
    flow: row.flow,
    label: row.label,
    returnUrl: row.returnUrl,
    state: row.state,
    step: row.step,
    needs: needOf(row),
    problem:
      row.fault === null
        ? null
        : { code: row.fault, detail: row.faultDetail, advice: signupFaultWords(language, row.fault) },
    wabaId: row.businessAccountId,
    phoneNumberId: row.senderId,
    businessId: row.businessId,
    displayPhone: row.displayPhone,
    phoneApp: row.isOnPhoneApp,
    choices: choicesOf(row),
    numberId: row.numberId,
    copies: { contacts: row.copies?.contacts ?? null, history: row.copies?.history ?? null },
    tokenExpiresAt: iso(row.tokenExpiresAt),
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
    expiresAt: iso(row.expiresAt),
  };
}

/** Numbers to choose from, as the API names them. */
export function choicesOf({ choices }: NumberSignupRow): { phoneNumberId: string; displayPhone: string }[] {
  return (choices ?? []).map(({ providerId: phoneNumberId, displayPhone }) => ({
    phoneNumberId,
    displayPhone,
  }));
}
