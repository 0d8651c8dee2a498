import type { Tx } from '../database/index.js';
import type { TemplateRow } from './template.entity.js';

/** A template's state before and after. */
export interface TemplateChange {
  id: string;
  accountId: string;
  wabaId: string;
  name: string;
  language: string;
  from: string;
  to: string;
  reason: string | null;
  /** What the owner should know although the template can be sent; new with this change. */
  alert: string | null;
}

/** Injection token of {@link TemplateObserver}. Without a provider nobody is told. */
export const TEMPLATE_OBSERVER = Symbol('template observer');

/** Told of changed templates within the unit of work that changes them. */
export interface TemplateObserver {
  changed(tx: Tx, changes: readonly TemplateChange[]): Promise<void>;
}

/** The change a patch makes, if it is one anybody would want to know of. */
export function changeOf(row: TemplateRow, patch: Partial<TemplateRow>): TemplateChange[] {
  const to = patch.status ?? row.status;
  const alert = patch.alert === undefined || patch.alert === row.alert ? null : patch.alert;
  if (to === row.status && alert === null) return [];
  const { id, accountId, wabaId, name, language, status: from } = row;
  return [{ id, accountId, wabaId, name, language, from, to, reason: patch.reason ?? null, alert }];
}
