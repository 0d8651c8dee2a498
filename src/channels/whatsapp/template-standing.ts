import { z } from 'zod';
import type { TemplateNews, TemplateStanding } from '../../sdk/index.js';

/** Said of a template Meta no longer lists. */
export const deletedReason = 'It was deleted at Meta. Its name cannot be used again for 30 days.';

/**
 * Meta's states and events.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/message_template_status_update
 */
const standings: Readonly<Record<string, TemplateStanding>> = {
  APPROVED: { status: 'approved' },
  REINSTATED: { status: 'approved' },
  UNPAUSED: { status: 'approved' },
  PENDING: { status: 'pending' },
  IN_APPEAL: { status: 'pending', reason: 'Meta is looking at the appeal.' },
  REJECTED: { status: 'rejected', reason: 'Meta rejected it without saying why.' },
  LIMIT_EXCEEDED: {
    status: 'rejected',
    reason:
      'The WhatsApp Business Account has as many templates as Meta allows. Delete some in WhatsApp Manager.',
  },
  PAUSED: {
    status: 'paused',
    reason:
      'Meta paused it because people blocked or reported it; it resumes by itself after 3, then 6 hours.',
  },
  DISABLED: {
    status: 'disabled',
    reason: 'Meta disabled it after repeated bad feedback. Write another one under another name.',
  },
  DELETED: { status: 'disabled', reason: deletedReason },
  PENDING_DELETION: { status: 'disabled', reason: 'It is being deleted at Meta.' },
  ARCHIVED: { status: 'disabled', reason: 'It was archived at Meta. Restore it in WhatsApp Manager.' },
  // People can still be sent these; Meta only warns, or forbids editing.
  FLAGGED: { status: undefined },
  LOCKED: { status: undefined },
  UNLOCKED: { status: undefined },
};

/** Meta's reasons of rejection, for people. */
const rejections: Readonly<Record<string, string>> = {
  ABUSIVE_CONTENT: 'Meta finds the content abusive.',
  INVALID_FORMAT:
    'Meta finds the format wrong: placeholders or special signs. Put words around every variable.',
  PROMOTIONAL: 'Meta finds it promotional. Submit it as marketing, or leave the advertising out.',
  TAG_CONTENT_MISMATCH: 'Meta finds that the content does not fit the category or the language.',
  INCORRECT_CATEGORY: 'Meta finds the category wrong. Submit it again with the one that fits.',
  SCAM: 'Meta takes it for a scam.',
};

/** What Meta's word for a rejection says to a person. */
function rejectionReason(word: string | null | undefined): string | undefined {
  if (word === undefined || word === null || word === '' || word === 'NONE') return undefined;
  return rejections[word.toUpperCase()] ?? `Meta's reason: ${word}.`;
}

/**
 * What one of Meta's words for a template's state means. A word nobody knows changes nothing by itself.
 *
 * @param rejected - Meta's word for the rejection, if it gave one
 */
export function standingOf(word: string, rejected?: string | null): TemplateStanding {
  return withReason(standings[word.toUpperCase()], rejectionReason(rejected));
}

function withReason(known: TemplateStanding | undefined, said: string | undefined): TemplateStanding {
  const reason = said ?? known?.reason;
  return { status: known?.status, ...(reason === undefined ? {} : { reason }) };
}

/** Meta's score of a template's quality; null while it has none. */
export function templateQuality(score: string | undefined): string | null {
  const upper = score?.toUpperCase();
  return upper === undefined || upper === 'UNKNOWN' ? null : upper;
}

const text = z.string();
const loose = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

/** `value` of the account-level webhooks about templates; everything but the name may be missing. */
const newsSchema = z.object({
  message_template_name: text,
  message_template_language: text,
  event: loose(text),
  reason: loose(text.nullable()),
  message_template_category: loose(text),
  rejection_info: loose(z.object({ reason: loose(text), recommendation: loose(text) })),
  other_info: loose(z.object({ title: loose(text), description: loose(text) })),
  new_category: loose(text),
  correct_category: loose(text),
  category_update_timestamp: loose(z.coerce.number()),
  new_quality_score: loose(text),
});
type NewsValue = z.output<typeof newsSchema>;

/** Meta's words in an update, as one text. */
function updateReason(value: NewsValue): string | undefined {
  const { rejection_info: rejection, other_info: other } = value;
  const said = [rejection?.reason, rejection?.recommendation, other?.description].filter(
    (part) => part !== undefined && part !== '',
  );
  return said.length > 0 ? said.join(' ') : rejectionReason(value.reason);
}

/** Fields of callbacks about a template's life, and how each is read. */
const readers: Readonly<Record<string, (value: NewsValue) => Unnamed | undefined>> = {
  message_template_status_update: (value) => {
    const event = value.event?.toUpperCase() ?? '';
    return {
      news: 'status',
      standing: withReason(standings[event], updateReason(value)),
      category: value.message_template_category?.toLowerCase(),
      isGone: event === 'DELETED' || event === 'PENDING_DELETION',
    };
  },
  template_category_update: (value) => {
    const { correct_category: coming, category_update_timestamp: seconds } = value;
    return {
      news: 'category',
      category: value.new_category?.toLowerCase(),
      ...(coming === undefined
        ? {}
        : {
            upcoming: {
              category: coming.toLowerCase(),
              at: seconds === undefined ? undefined : seconds * 1_000,
            },
          }),
    };
  },
  message_template_quality_update: (value) =>
    value.new_quality_score === undefined
      ? undefined
      : { news: 'quality', quality: templateQuality(value.new_quality_score) },
  // It has the words but not the variables.
  message_template_components_update: () => ({ news: 'content' }),
};

type Unnamed = TemplateNews extends infer News
  ? News extends unknown
    ? Omit<News, 'name' | 'language'>
    : never
  : never;

/** True for fields of callbacks about templates. */
export function isTemplateField(field: string): boolean {
  return field in readers;
}

/** What a change says about a template; undefined when it says nothing that can be read. */
export function templateNewsOf(field: string, value: Record<string, unknown>): TemplateNews | undefined {
  const parsed = newsSchema.safeParse(value);
  const told = parsed.success ? readers[field]?.(parsed.data) : undefined;
  if (!parsed.success || !told) return undefined;
  const { message_template_name: name, message_template_language: language } = parsed.data;
  return { ...told, name, language };
}
