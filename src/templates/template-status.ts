import type { Purpose } from '../sdk/index.js';
import type { TemplateProvider } from './template-provider.js';
import type { TemplateRow } from './template.entity.js';

/** What a template of a category may be sent for. */
export function purposeOf(category: string): Purpose {
  const lower = category.toLowerCase();
  return lower === 'marketing' || lower === 'authentication' ? lower : 'transactional';
}

/** True when the provider counts a template as marketing that was made for something else: it needs marketing consent and costs more. */
export function isRecategorised(row: Pick<TemplateRow, 'purpose' | 'category'>): boolean {
  return row.category.toLowerCase() === 'marketing' && row.purpose !== 'marketing';
}

/** What the owner should know about a template, or null. */
export function alertOf(
  row: Pick<TemplateRow, 'purpose' | 'category' | 'quality' | 'content'>,
  { name: provider }: Pick<TemplateProvider, 'name'>,
): string | null {
  const alerts: string[] = [];
  if (isRecategorised(row)) {
    alerts.push(
      `${provider} counts this template as marketing although it was made for ${row.purpose} messages: it may not reach people without marketing consent, and costs more. Leave out everything that advertises and submit it under another name, or ask ${provider} for a review.`,
    );
  }
  if (row.content.notice !== undefined) alerts.push(row.content.notice);
  if (row.content.reworded)
    alerts.push(
      `The words at ${provider} differ from those submitted here; customers get those at ${provider}.`,
    );
  if (row.quality === 'RED' || row.quality === 'YELLOW') {
    alerts.push(
      `${provider} rates its quality ${row.quality}: people block or report it. Send it to fewer people or change it before ${provider} pauses it.`,
    );
  }
  return alerts.length === 0 ? null : alerts.join(' ');
}
