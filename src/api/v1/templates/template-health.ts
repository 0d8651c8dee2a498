import { z } from 'zod';
import { instantSchema, iso } from '../../../http/index.js';
import { templateChecks, type TemplateEvent, type TemplateRow } from '../../../templates/index.js';
import {
  Sentences,
  templateAdvice,
  templateCheckTitles,
  templateHistoryTexts,
  templateReasonTexts,
  type Language,
} from '../../../words/index.js';

/** How a template fares with Meta, in sentences. */
export const templateHealthSchema = z
  .object({
    canSend: z.boolean().meta({ description: 'Meta has approved it, and it is not paused' }),
    checks: z.array(
      z.object({
        check: z.string().meta({ description: 'Stable: `review`, `quality`, `pauses`, `category`, `words`' }),
        state: z.string().meta({
          description:
            '`done`; `todo` keeps messages from leaving; `warning` may soon; `unknown`: not rated yet',
        }),
        title: z.string().meta({ description: 'In the language of `Accept-Language`' }),
        reason: z
          .string()
          .nullable()
          .meta({ description: 'Why, in the same language; what Meta wrote itself as it wrote it' }),
        next: z.string().nullable().meta({ description: 'What to do, in the language of `Accept-Language`' }),
      }),
    ),
    history: z
      .array(
        z.object({
          at: instantSchema,
          change: z.string().meta({ description: '`status`, `quality` or `category`' }),
          from: z.string().nullable(),
          to: z.string().nullable(),
          text: z.string().meta({ description: 'In the language of `Accept-Language`' }),
          reason: z.string().nullable(),
        }),
      )
      .meta({ description: 'What Meta said of it, newest first, at most 50' }),
  })
  .meta({ id: 'TemplateHealth' });

const reasons = new Sentences(templateReasonTexts);

/** The health of a template, in the words of a language. */
export function templateHealth(
  row: TemplateRow,
  now: number,
  language: Language,
): z.output<typeof templateHealthSchema> {
  const translated = (text: string | undefined) => (text === undefined ? null : reasons.in(language, text));
  return {
    canSend: row.status === 'approved',
    checks: templateChecks(row, now).map(({ check, state, advice, reason }) => ({
      check,
      state,
      title: templateCheckTitles[check][language],
      reason: translated(reason),
      next: advice === undefined ? null : templateAdvice[advice][language],
    })),
    history: [...(row.history ?? [])].reverse().map((event) => ({
      at: iso(event.at),
      change: event.change,
      from: event.from,
      to: event.to,
      text: textOf(event, language),
      reason: translated(event.reason),
    })),
  };
}

function textOf({ change, to }: TemplateEvent, language: Language): string {
  const key =
    change === 'quality'
      ? `quality_${(to ?? 'unknown').toLowerCase()}`
      : change === 'status'
        ? (to ?? '')
        : change;
  return key in templateHistoryTexts
    ? templateHistoryTexts[key as keyof typeof templateHistoryTexts][language]
    : key;
}
