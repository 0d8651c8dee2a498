import { z } from 'zod';
import { instantSchema } from './instants.js';

const word = z.string();

function kinds<T extends z.ZodType>(instant: T) {
  return [
    z.object({
      news: z.literal('restricted'),
      restrictions: z.array(z.object({ type: word, until: instant.optional() })),
    }),
    z.object({ news: z.literal('violation'), violation: word.optional() }),
    z.object({
      news: z.literal('ban'),
      state: z.enum(['scheduled', 'disabled', 'reinstated', 'other']),
      type: word.optional().describe("The provider's word"),
      date: word.optional().describe('As the provider writes it'),
    }),
    z.object({ news: z.literal('standing'), state: z.enum(['deleted', 'offboarded', 'reconnected']) }),
    z.object({
      news: z.literal('partner'),
      change: z.enum(['added', 'removed', 'app_installed', 'app_uninstalled', 'certified']),
      partnerIds: z.array(word),
      status: word.optional().describe('Of a certification, as named by the provider'),
      reason: word.optional(),
    }),
    z.object({ news: z.literal('ad_account'), adAccountId: word.optional() }),
    z.object({ news: z.literal('terms'), terms: word }),
    z.object({ news: z.literal('country'), country: word.optional() }),
    z.object({
      news: z.literal('price_tier'),
      category: word.optional(),
      tier: word.optional(),
      region: word.optional(),
      month: word.optional(),
    }),
    z.object({
      news: z.literal('international_rates'),
      since: instant.optional(),
      exceptions: z.array(z.object({ country: word, since: instant.optional() })),
    }),
    z.object({ news: z.literal('review'), decision: word }),
    z.object({
      news: z.literal('capability'),
      messagesPerDay: z
        .number()
        .optional()
        .describe('People that may be written to first in 24 hours; -1: any number'),
      phoneNumbers: z.number().optional(),
    }),
    z.object({
      news: z.literal('quality'),
      change: word,
      displayPhone: word.optional(),
      limit: word.optional().describe('Messaging limit as named by the provider'),
    }),
    z.object({
      news: z.literal('name'),
      decision: word,
      displayPhone: word.optional(),
      requested: word.optional(),
      reason: word.optional(),
    }),
    z.object({ news: z.literal('security'), change: word, displayPhone: word.optional() }),
    z.object({
      news: z.literal('notice'),
      type: word.optional(),
      severity: word.optional(),
      status: word.optional(),
      description: word.optional(),
    }),
    z.object({ news: z.literal('other'), type: word }),
  ] as const;
}

/** Schema of {@link SenderNews} with its instant; instants are written in a way of one's own. */
export function senderNewsSchemaWith<T extends z.ZodType>(instant: T) {
  const [first, ...rest] = kinds(instant).map((kind) => kind.extend({ at: instant }));
  return z.discriminatedUnion('news', [first as NonNullable<typeof first>, ...rest]);
}

/** Schema of {@link SenderNews}. */
export const senderNewsSchema = z.discriminatedUnion('news', kinds(instantSchema));

/** What a provider says of a sender or its business account, in words every channel shares. */
export type SenderNews = z.output<typeof senderNewsSchema>;
