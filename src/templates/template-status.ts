import { z } from 'zod';
import type { Purpose } from '../sdk/index.js';
import type { TemplateRow, TemplateStatus } from './template.entity.js';

/** What one of Meta's words for a template's state means. */
export interface StatusMeaning {
  /** Undefined: the state stays as it is, the template is worth a look. */
  status: TemplateStatus | undefined;
  /** Said when Meta gives no reason of its own. */
  reason?: string;
}

/**
 * Meta's states and events.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/message_template_status_update
 */
const meanings: Readonly<Record<string, StatusMeaning>> = {
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
  DELETED: {
    status: 'disabled',
    reason: 'It was deleted at Meta. Its name cannot be used again for 30 days.',
  },
  PENDING_DELETION: { status: 'disabled', reason: 'It is being deleted at Meta.' },
  ARCHIVED: { status: 'disabled', reason: 'It was archived at Meta. Restore it in WhatsApp Manager.' },
  // People can still be sent these; Meta only warns, or forbids editing.
  FLAGGED: { status: undefined },
  LOCKED: { status: undefined },
  UNLOCKED: { status: undefined },
};

/** A word nobody knows changes nothing by itself. */
export function statusMeaning(word: string): StatusMeaning {
  return meanings[word.toUpperCase()] ?? { status: undefined };
}

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
export function rejectionReason(word: string | undefined): string | undefined {
  if (word === undefined || word === '' || word === 'NONE') return undefined;
  return rejections[word.toUpperCase()] ?? `Meta's reason: ${word}.`;
}

const text = z.string();
const loose = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

/** `value` of the account-level webhooks about templates; everything but the name may be missing. */
export const templateUpdateSchema = z.object({
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
export type TemplateUpdateValue = z.output<typeof templateUpdateSchema>;

/** Meta's words in an update, as one text. */
export function updateReason(value: TemplateUpdateValue): string | undefined {
  const { rejection_info: rejection, other_info: other } = value;
  const said = [rejection?.reason, rejection?.recommendation, other?.description].filter(
    (part) => part !== undefined && part !== '',
  );
  return said.length > 0 ? said.join(' ') : rejectionReason(value.reason ?? undefined);
}

/** What a template of a category may be sent for. */
export function purposeOf(category: string): Purpose {
  const lower = category.toLowerCase();
  return lower === 'marketing' || lower === 'authentication' ? lower : 'transactional';
}

/** True when Meta counts a template as marketing that was made for something else: it needs marketing consent and costs more. */
export function isRecategorised(row: Pick<TemplateRow, 'purpose' | 'category'>): boolean {
  return row.category.toLowerCase() === 'marketing' && row.purpose !== 'marketing';
}

/** What the owner should know about a template, or null. */
export function alertOf(
  row: Pick<TemplateRow, 'purpose' | 'category' | 'quality' | 'content'>,
): string | null {
  const alerts: string[] = [];
  if (isRecategorised(row)) {
    alerts.push(
      `Meta counts this template as marketing although it was made for ${row.purpose} messages: it may not reach people without marketing consent, and costs more. Leave out everything that advertises and submit it under another name, or ask Meta for a review.`,
    );
  }
  if (row.content.notice !== undefined) alerts.push(row.content.notice);
  if (row.content.reworded)
    alerts.push('The words at Meta differ from those submitted here; customers get those at Meta.');
  if (row.quality === 'RED' || row.quality === 'YELLOW') {
    alerts.push(
      `Meta rates its quality ${row.quality}: people block or report it. Send it to fewer people or change it before Meta pauses it.`,
    );
  }
  return alerts.length === 0 ? null : alerts.join(' ');
}
