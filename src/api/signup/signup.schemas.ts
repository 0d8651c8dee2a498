import { z } from 'zod';
import { needOf, type NumberSignupRow } from '../../signups/index.js';
import { signupFaultWords, type Language } from '../../words/index.js';
import { choicesOf } from '../v1/number-signups/number-signup.schemas.js';

const providerId = z.string().regex(/^\d{1,64}$/, 'must be the digits of an id');

export const finishSignupSchema = z
  .strictObject({
    code: z
      .string()
      .min(1)
      .max(4_000)
      .meta({ description: 'What the dialog gave; it can be exchanged once' }),
    wabaId: providerId.optional().meta({ description: 'As the dialog named it; checked with Meta' }),
    phoneNumberId: providerId.optional().meta({ description: 'As the dialog named it; checked with Meta' }),
    businessId: providerId.optional(),
    phoneApp: z.boolean().default(false).meta({
      description: 'The number stays in the WhatsApp Business app: it is not registered anew',
    }),
  })
  .meta({ id: 'FinishedNumberSignup' });
export const stoppedSignupSchema = z
  .strictObject({
    reason: z.enum(['cancelled', 'failed']),
    step: z.string().max(100).optional().meta({ description: 'The screen the person was at' }),
    message: z.string().max(500).optional().meta({ description: 'What the dialog said' }),
  })
  .meta({ id: 'StoppedNumberSignup' });

export const sendSignupCodeSchema = z
  .strictObject({
    method: z.enum(['sms', 'voice']).meta({ description: '`voice` for landlines' }),
  })
  .meta({ id: 'NumberSignupCodeRequest' });

export const signupViewSchema = z
  .object({
    state: z.string(),
    step: z.string(),
    needs: z.string(),
    message: z
      .string()
      .nullable()
      .meta({ description: 'What is wrong and what to do, in the person’s language' }),
    displayPhone: z.string().nullable(),
    choices: z.array(z.object({ phoneNumberId: z.string(), displayPhone: z.string() })),
    expired: z.boolean().meta({ description: 'The link can begin nothing any more' }),
    returnUrl: z.string().nullable(),
  })
  .meta({ id: 'NumberSignupView' });
export type SignupView = z.output<typeof signupViewSchema>;

/** A signup as whoever has its link sees it. */
export function signupView(row: NumberSignupRow, language: Language, isOver: boolean): SignupView {
  return {
    state: row.state,
    step: row.step,
    needs: needOf(row),
    message: row.fault === null ? null : signupFaultWords(language, row.fault),
    displayPhone: row.displayPhone,
    choices: choicesOf(row),
    expired: isOver,
    returnUrl: row.returnUrl,
  };
}
