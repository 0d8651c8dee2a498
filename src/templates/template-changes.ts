import type { TemplateChange } from '../hooks/index.js';
import type { TemplateRow } from './template.entity.js';

/** The change a patch makes, if it is one anybody would want to know of. */
export function changeOf(row: TemplateRow, patch: Partial<TemplateRow>): TemplateChange[] {
  const to = patch.status ?? row.status;
  const alert = patch.alert === undefined || patch.alert === row.alert ? null : patch.alert;
  if (to === row.status && alert === null) return [];
  const { id, accountId, wabaId, name, language, status: from } = row;
  return [{ id, accountId, wabaId, name, language, from, to, reason: patch.reason ?? null, alert }];
}
