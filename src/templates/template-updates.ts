import { fromMetaLanguage, toMetaLanguage } from '../channels/index.js';
import { newId } from '../platform/index.js';
import type { Tx } from '../database/index.js';
import type { TemplateChange } from '../hooks/index.js';
import { isoInstant } from '../sdk/index.js';
import { changeOf } from './template-changes.js';
import { nextLook } from './template-patches.js';
import {
  alertOf,
  purposeOf,
  statusMeaning,
  templateUpdateSchema,
  updateReason,
  type TemplateUpdateValue,
} from './template-status.js';
import { templateTable, type TemplateRow, type TemplateStatus } from './template.entity.js';

/** One change of an account-level webhook about a template. */
export interface TemplateUpdate {
  accountId: string;
  /** `field` of the change. */
  field: string;
  /** `value` of the change, as Meta sent it. */
  value: unknown;
  /** When Meta says it happened, milliseconds UTC. Default: now. */
  at?: number | undefined;
}

interface Parsed {
  accountId: string;
  field: string;
  value: TemplateUpdateValue;
  at: number;
}

const fields = new Set([
  'message_template_status_update',
  'template_category_update',
  'message_template_quality_update',
  'message_template_components_update',
]);

/** Columns an update may change. */
type Patched = Pick<
  TemplateRow,
  | 'status'
  | 'reason'
  | 'category'
  | 'quality'
  | 'content'
  | 'alert'
  | 'statusAt'
  | 'dueAt'
  | 'attempts'
  | 'updatedAt'
>;

/**
 * Applies updates of one business account, oldest first. Says what changed, and whether some
 * templates are now due to be read from Meta.
 */
export async function applyUpdates(
  tx: Tx,
  wabaId: string,
  updates: readonly TemplateUpdate[],
  now: number,
): Promise<{ changes: TemplateChange[]; looks: boolean }> {
  const parsed = updates.flatMap((update) => parse(update, now)).sort((one, two) => one.at - two.at);
  if (parsed.length === 0) return { changes: [], looks: false };
  const names = [...new Set(parsed.map(({ value }) => value.message_template_name))];
  const accounts = [...new Set(parsed.map(({ accountId }) => accountId))];
  const rows = await tx.selectIn(
    templateTable,
    'name',
    names,
    `AND wabaId = ? AND accountId IN (?) ${tx.forUpdate}`,
    [wabaId, accounts],
  );
  const byKey = new Map(rows.map((row) => [rowKey(row), row]));
  const before = new Map(byKey);
  const unknown = new Map<string, TemplateRow>();
  for (const update of parsed) {
    const key = updateKey(update);
    const row = byKey.get(key);
    if (row) byKey.set(key, { ...row, ...patchBy(row, update, now) });
    else if (!isGone(update)) unknown.set(key, foundElsewhere(wabaId, update, now));
  }
  const touched = [...byKey].filter(([key, row]) => before.get(key) !== row);
  await tx.updateMany(
    templateTable,
    'id',
    touched.map(([, row]) => ({ key: row.id, set: columns(row) })),
  );
  await tx.insertIgnore(templateTable, [...unknown.values()]);
  return {
    changes: touched.flatMap(([key, row]) => changeOf(before.get(key) as TemplateRow, row)),
    looks: unknown.size > 0 || touched.some(([, row]) => row.dueAt !== null && row.dueAt <= now),
  };
}

function parse({ accountId, field, value, at }: TemplateUpdate, now: number): Parsed[] {
  if (!fields.has(field)) return [];
  const parsed = templateUpdateSchema.safeParse(value);
  return parsed.success ? [{ accountId, field, value: parsed.data, at: at ?? now }] : [];
}

function rowKey(row: TemplateRow): string {
  return `${row.accountId} ${row.name} ${toMetaLanguage(row.language) ?? row.language}`;
}

function updateKey({ accountId, value }: Parsed): string {
  return `${accountId} ${value.message_template_name} ${value.message_template_language}`;
}

function columns(row: TemplateRow): Patched {
  const { status, reason, category, quality, content, alert, statusAt, dueAt, attempts, updatedAt } = row;
  return { status, reason, category, quality, content, alert, statusAt, dueAt, attempts, updatedAt };
}

function patchBy(row: TemplateRow, update: Parsed, now: number): Partial<TemplateRow> {
  const patch = changedBy(row, update, now);
  return { ...patch, alert: alertOf({ ...row, ...patch }), updatedAt: now };
}

function changedBy(row: TemplateRow, { field, value, at }: Parsed, now: number): Partial<TemplateRow> {
  switch (field) {
    case 'message_template_status_update':
      return statusPatch(row, value, at, now);
    case 'template_category_update':
      return categoryPatch(row, value, now);
    case 'message_template_quality_update': {
      const score = value.new_quality_score?.toUpperCase();
      return score === undefined ? {} : { quality: score === 'UNKNOWN' ? null : score };
    }
    default:
      // Somebody edited it at Meta: the update has the words but not the variables, so it is read anew.
      return { dueAt: now };
  }
}

/** Meta's instants are whole seconds; what is older than what is known is old news. */
function statusPatch(
  row: TemplateRow,
  value: TemplateUpdateValue,
  at: number,
  now: number,
): Partial<TemplateRow> {
  if (at < Math.floor((row.statusAt ?? 0) / 1_000) * 1_000) return {};
  const meaning = statusMeaning(value.event ?? '');
  const category = value.message_template_category?.toLowerCase() ?? row.category;
  if (!meaning.status) return { dueAt: now };
  const { status } = meaning;
  // Meta approves what cannot be filled from here: it stays unusable until it is read anew.
  if (status === 'approved' && row.content.unsupported !== undefined) return { statusAt: at, dueAt: now };
  // A draft that Meta already knows has not been compared with it yet.
  if (row.status === 'draft') return { dueAt: now };
  return {
    status,
    category,
    reason: status === 'approved' ? null : (updateReason(value) ?? meaning.reason ?? null),
    statusAt: at,
    attempts: 0,
    dueAt: nextLook({ id: row.id, attempts: 0 }, status, now),
  };
}

/** A category that has changed, or one that Meta announces for later. */
function categoryPatch(row: TemplateRow, value: TemplateUpdateValue, now: number): Partial<TemplateRow> {
  const category = value.new_category?.toLowerCase() ?? row.category;
  const { notice: _old, ...content } = row.content;
  const coming = value.correct_category?.toLowerCase();
  const since = value.category_update_timestamp;
  if (coming === undefined || coming === category) return { category, content, dueAt: now };
  const day = since === undefined ? 'soon' : `on ${isoInstant(since * 1_000).slice(0, 10)}`;
  const notice = `Meta will count this template as ${coming} ${day}; ask for a review in WhatsApp Manager if that is wrong.`;
  return { category, content: { ...content, notice } };
}

function isGone({ value }: Parsed): boolean {
  return ['DELETED', 'PENDING_DELETION'].includes(value.event?.toUpperCase() ?? '');
}

/** A template made in WhatsApp Manager: all but its name is read from Meta. */
function foundElsewhere(wabaId: string, { accountId, value }: Parsed, now: number): TemplateRow {
  const category = (value.new_category ?? value.message_template_category ?? 'utility').toLowerCase();
  const status: TemplateStatus = 'pending';
  return {
    id: newId(),
    accountId,
    wabaId,
    name: value.message_template_name,
    language: fromMetaLanguage(value.message_template_language),
    category,
    purpose: purposeOf(category),
    status,
    reason: 'It was found at Meta and is being read from there.',
    content: { body: '' },
    variables: {},
    source: 'meta',
    metaId: null,
    createdAt: now,
    updatedAt: now,
    dueAt: now,
    attempts: 0,
    claimToken: null,
    claimUntil: 0,
    statusAt: null,
    quality: null,
    alert: null,
  };
}
