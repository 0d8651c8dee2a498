import { z } from 'zod';
import { checklistOf, type NumberRow } from '../../../channels/index.js';
import { idSchema, instantSchema, iso } from '../../../http/index.js';
import { numberAdvice, numberCheckTitles, type Language } from '../../../words/index.js';

/** A number's checklist, as the API answers it. */
export const numberHealthSchema = z
  .object({
    numberId: idSchema,
    checkedAt: instantSchema.nullable().meta({ description: 'When Meta was asked last. Null: not yet' }),
    canSend: z.string().meta({ description: '`available`, `limited`, `blocked` or `unknown`, as Meta says' }),
    checks: z.array(
      z.object({
        check: z.string().meta({ description: 'Stable: `token`, `verification`, `registration`, `pin` …' }),
        state: z.string().meta({
          description: '`done`; `todo` keeps messages from leaving or arriving; `warning`; `unknown`',
        }),
        title: z.string().meta({ description: 'In the language of `Accept-Language`' }),
        next: z.string().nullable().meta({ description: 'What to do, in the language of `Accept-Language`' }),
      }),
    ),
    problems: z
      .array(
        z.object({
          part: z.string().meta({ description: '`number`, `account`, `business`, `app` …' }),
          id: z.string().meta({ description: 'Meta’s id of it' }),
          code: z.int().nullable(),
          reason: z.string(),
          solution: z.string().nullable(),
        }),
      )
      .meta({ description: 'What Meta says is wrong, in its own words' }),
    businessId: z.string().nullable().meta({ description: 'Id of the business portfolio at Meta' }),
    wabaId: z.string(),
    messagingLimit: z.string().nullable().meta({
      description:
        'People of the portfolio’s limit that may be written to first in 24 hours: `tier_250` … `tier_unlimited`',
    }),
    nameStatus: z.string().nullable(),
    verifiedName: z.string().nullable(),
    codeVerificationStatus: z.string().nullable(),
    hasPin: z.boolean().nullable(),
    quality: z.string(),
    throughput: z.int().meta({ description: 'Messages a second' }),
  })
  .meta({ id: 'NumberHealth' });

/** @param language - of who reads it */
export function numberHealthAnswer(
  row: NumberRow,
  wabaId: string,
  language: Language,
): z.output<typeof numberHealthSchema> {
  const { health } = row;
  return {
    numberId: row.id,
    checkedAt: iso(health?.at ?? null),
    canSend: health?.canSend ?? 'unknown',
    checks: checklistOf(row).map(({ check, state, advice }) => ({
      check,
      state,
      title: numberCheckTitles[check][language],
      next: advice === null ? null : numberAdvice[advice][language],
    })),
    problems: (health?.parts ?? []).flatMap(({ part, id, problems }) =>
      problems.map(({ code, reason, solution }) => ({ part, id, code, reason, solution: solution ?? null })),
    ),
    businessId: health?.businessId ?? null,
    wabaId,
    messagingLimit: health?.messagingLimit ?? null,
    nameStatus: health?.name ?? null,
    verifiedName: row.verifiedName,
    codeVerificationStatus: health?.verification ?? null,
    hasPin: health?.hasPin ?? null,
    quality: row.quality,
    throughput: row.throughput,
  };
}
