import type { Tx } from '../database/index.js';
import type { TemplateChange } from '../hooks/index.js';
import { isoInstant, providerLanguage, type TemplateNews } from '../sdk/index.js';
import { foundRow } from './found-row.js';
import { changeOf } from './template-changes.js';
import { nextLook } from './template-patches.js';
import type { TemplateProvider } from './template-provider.js';
import { noted } from './template-history.js';
import { alertOf } from './template-status.js';
import { templateTable, type TemplateRow } from './template.entity.js';

/** News about a template of an account. `at` is when it happened, milliseconds UTC. */
export type TemplateUpdate = TemplateNews & { accountId: string; at: number };

type Told<News extends TemplateNews['news']> = Extract<TemplateUpdate, { news: News }>;

/** Columns an update may change. */
type Patched = Pick<
  TemplateRow,
  | 'status'
  | 'reason'
  | 'category'
  | 'quality'
  | 'content'
  | 'alert'
  | 'history'
  | 'statusAt'
  | 'dueAt'
  | 'attempts'
  | 'updatedAt'
>;

/**
 * Applies updates of one business account, oldest first. Says what changed, and whether some
 * templates are now due to be read from the provider.
 */
export async function applyUpdates(
  tx: Tx,
  wabaId: string,
  updates: readonly TemplateUpdate[],
  now: number,
  provider: TemplateProvider,
): Promise<{ changes: TemplateChange[]; looks: boolean }> {
  if (updates.length === 0) return { changes: [], looks: false };
  const inOrder = [...updates].sort((one, two) => one.at - two.at);
  const names = [...new Set(inOrder.map(({ name }) => name))];
  const accounts = [...new Set(inOrder.map(({ accountId }) => accountId))];
  const rows = await tx.selectIn(
    templateTable,
    'name',
    names,
    `AND wabaId = ? AND accountId IN (?) ${tx.forUpdate}`,
    [wabaId, accounts],
  );
  const byKey = new Map(rows.map((row) => [rowKey(row, provider), row]));
  const before = new Map(byKey);
  const unknown = new Map<string, TemplateRow>();
  for (const update of inOrder) {
    const key = updateKey(update);
    const row = byKey.get(key);
    if (row) byKey.set(key, { ...row, ...patchBy(row, update, now, provider) });
    else if (!isGone(update)) unknown.set(key, foundElsewhere(wabaId, update, now, provider));
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

function rowKey(row: TemplateRow, { templates }: TemplateProvider): string {
  return `${row.accountId} ${row.name} ${providerLanguage(templates.languages, row.language) ?? row.language}`;
}

function updateKey({ accountId, name, language }: TemplateUpdate): string {
  return `${accountId} ${name} ${language}`;
}

function columns(row: TemplateRow): Patched {
  const { status, reason, category, quality, content, alert, history, statusAt, dueAt, attempts, updatedAt } =
    row;
  return { status, reason, category, quality, content, alert, history, statusAt, dueAt, attempts, updatedAt };
}

function patchBy(
  row: TemplateRow,
  update: TemplateUpdate,
  now: number,
  provider: TemplateProvider,
): Partial<TemplateRow> {
  const patch = changedBy(row, update, now, provider);
  return {
    ...patch,
    ...noted(row, patch, update.at),
    alert: alertOf({ ...row, ...patch }, provider),
    updatedAt: now,
  };
}

function changedBy(
  row: TemplateRow,
  update: TemplateUpdate,
  now: number,
  provider: TemplateProvider,
): Partial<TemplateRow> {
  switch (update.news) {
    case 'status':
      return statusPatch(row, update, now);
    case 'category':
      return categoryPatch(row, update, now, provider);
    case 'quality':
      return { quality: update.quality };
    case 'content':
      return { dueAt: now };
  }
}

/** Instants of callbacks may be whole seconds; what is older than what is known is old news. */
function statusPatch(
  row: TemplateRow,
  { at, standing, category = row.category }: Told<'status'>,
  now: number,
): Partial<TemplateRow> {
  if (at < Math.floor((row.statusAt ?? 0) / 1_000) * 1_000) return {};
  const { status } = standing;
  if (!status) return { dueAt: now };
  // What cannot be filled from here stays unusable until it is read anew.
  if (status === 'approved' && row.content.unsupported !== undefined) return { statusAt: at, dueAt: now };
  // A draft that the provider already knows has not been compared with it yet.
  if (row.status === 'draft') return { dueAt: now };
  return {
    status,
    category,
    reason: status === 'approved' ? null : (standing.reason ?? null),
    statusAt: at,
    attempts: 0,
    dueAt: nextLook({ id: row.id, attempts: 0 }, status, now),
  };
}

/** A category that has changed, or one that is announced for later. */
function categoryPatch(
  row: TemplateRow,
  { category = row.category, upcoming }: Told<'category'>,
  now: number,
  { name: provider, templates }: TemplateProvider,
): Partial<TemplateRow> {
  const { notice: _old, ...content } = row.content;
  if (upcoming === undefined || upcoming.category === category) return { category, content, dueAt: now };
  const day = upcoming.at === undefined ? 'soon' : `on ${isoInstant(upcoming.at).slice(0, 10)}`;
  const notice = `${provider} will count this template as ${upcoming.category} ${day}; ask for a review in ${templates.manager} if that is wrong.`;
  return { category, content: { ...content, notice } };
}

function isGone(update: TemplateUpdate): boolean {
  return update.news === 'status' && update.isGone;
}

/** A template made elsewhere: all but its name is read from the provider. */
function foundElsewhere(
  wabaId: string,
  update: TemplateUpdate,
  now: number,
  provider: TemplateProvider,
): TemplateRow {
  const told = update.news === 'status' || update.news === 'category' ? update.category : undefined;
  const { accountId, name, language } = update;
  const reason = `It was found at ${provider.name} and is being read from there.`;
  return foundRow(
    { accountId, wabaId, name, language, category: told ?? 'utility', metaId: null, reason },
    now,
  );
}
