import type { TemplateEvent, TemplateRow } from './template.entity.js';

/** How much of the past is kept with a template. */
const most = 50;

/**
 * The history of a template with what a patch changes of its status, its quality and its category; nothing
 * where it changes none of them.
 *
 * @param at - when it happened, milliseconds UTC
 */
export function noted(
  row: TemplateRow,
  patch: Partial<TemplateRow>,
  at: number,
): Partial<Pick<TemplateRow, 'history'>> {
  const events = (['status', 'quality', 'category'] as const).flatMap((change): TemplateEvent[] => {
    const to = patch[change];
    if (to === undefined || to === row[change]) return [];
    const reason = change === 'status' ? (patch.reason ?? undefined) : undefined;
    return [{ at, change, from: row[change], to, ...(reason === undefined ? {} : { reason }) }];
  });
  if (events.length === 0) return {};
  return { history: [...(row.history ?? []), ...events].slice(-most) };
}
