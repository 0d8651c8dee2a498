import type { TemplateEvent, TemplateRow } from './template.entity.js';
import { isRecategorised } from './template-status.js';

const month = 30 * 86_400_000;

/** One line of a template's checklist: codes, for which others have the words. */
export interface TemplateCheck {
  check: 'review' | 'quality' | 'pauses' | 'category' | 'words';
  /** `todo` keeps messages from leaving; `warning` may soon; `unknown`: there is nothing to say yet. */
  state: 'done' | 'todo' | 'warning' | 'unknown';
  /** What to do next; absent where nothing is to be done. */
  advice?: TemplateAdvice;
  /** Why, as the provider says it or as it is stored: English. */
  reason?: string;
}

/** What can be done about a template. */
export type TemplateAdvice =
  | 'wait_to_submit'
  | 'wait_for_review'
  | 'submit_another'
  | 'wait_for_unpause'
  | 'write_another'
  | 'improve'
  | 'improve_at_once'
  | 'paused_once'
  | 'paused_twice'
  | 'split_or_appeal'
  | 'recategorised_soon'
  | 'compare_words';

/**
 * What keeps a template from being sent, or may soon.
 *
 * Pauses: the first lasts 3 hours, the second 6, with the third the template is disabled. Source:
 * developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-pausing. That pauses of more than
 * 30 days ago no longer count is assumed.
 */
export function templateChecks(row: TemplateRow, now: number): TemplateCheck[] {
  return [
    reviewOf(row),
    qualityOf(row),
    pausesOf(row.history ?? [], now),
    ...categoryOf(row),
    ...(row.content.reworded ? [{ check: 'words', state: 'warning', advice: 'compare_words' } as const] : []),
  ];
}

function reviewOf({ status, reason }: TemplateRow): TemplateCheck {
  const why = reason === null ? {} : { reason };
  switch (status) {
    case 'approved':
      return { check: 'review', state: 'done' };
    case 'pending':
      return { check: 'review', state: 'todo', advice: 'wait_for_review', ...why };
    case 'rejected':
      return { check: 'review', state: 'todo', advice: 'submit_another', ...why };
    case 'paused':
      return { check: 'review', state: 'todo', advice: 'wait_for_unpause', ...why };
    case 'disabled':
      return { check: 'review', state: 'todo', advice: 'write_another', ...why };
    default:
      return { check: 'review', state: 'todo', advice: 'wait_to_submit', ...why };
  }
}

function qualityOf({ quality }: TemplateRow): TemplateCheck {
  if (quality === 'RED') return { check: 'quality', state: 'warning', advice: 'improve_at_once' };
  if (quality === 'YELLOW') return { check: 'quality', state: 'warning', advice: 'improve' };
  return { check: 'quality', state: quality === 'GREEN' ? 'done' : 'unknown' };
}

function pausesOf(history: readonly TemplateEvent[], now: number): TemplateCheck {
  const pauses = history.filter(
    ({ change, to, at }) => change === 'status' && to === 'paused' && at > now - month,
  ).length;
  if (pauses === 0) return { check: 'pauses', state: 'done' };
  return { check: 'pauses', state: 'warning', advice: pauses === 1 ? 'paused_once' : 'paused_twice' };
}

function categoryOf(row: TemplateRow): TemplateCheck[] {
  if (isRecategorised(row)) return [{ check: 'category', state: 'warning', advice: 'split_or_appeal' }];
  const { notice } = row.content;
  if (notice === undefined) return [];
  return [{ check: 'category', state: 'warning', advice: 'recategorised_soon', reason: notice }];
}
