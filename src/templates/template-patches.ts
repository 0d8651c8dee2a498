import { stableFraction, type ProviderTemplate, type SubmittedTemplate } from '../sdk/index.js';
import { compareTemplates, variablesFor } from './template-compare.js';
import type { StoredContent } from './template-content.js';
import type { TemplateProvider } from './template-provider.js';
import { alertOf, purposeOf } from './template-status.js';
import type { TemplateRow, TemplateStatus } from './template.entity.js';

const minute = 60_000;
const hour = 60 * minute;

/** What came of one look at the provider for one template. */
export type TemplateOutcome =
  | { kind: 'found'; found: ProviderTemplate; askedAt: number; provider: TemplateProvider }
  /** The provider does not list it. */
  | { kind: 'absent'; askedAt: number; provider: TemplateProvider }
  | { kind: 'submitted'; answer: SubmittedTemplate; askedAt: number; provider: TemplateProvider }
  /** The provider read the submission and said no; `again` when a later try may succeed. */
  | { kind: 'refused'; reason: string; again: boolean }
  /** The provider could not be asked, or did not answer: tried again. */
  | { kind: 'later'; reason: string; retryAfterMs?: number }
  /** Nobody is there to ask it; looked at again after `waitMs`. */
  | { kind: 'waiting'; reason: string; waitMs: number };

/** Columns a look at the provider may change. */
const patched = [
  'status',
  'reason',
  'category',
  'purpose',
  'content',
  'variables',
  'metaId',
  'quality',
  'alert',
  'statusAt',
  'dueAt',
  'attempts',
] as const satisfies readonly (keyof TemplateRow)[];
export type TemplatePatch = Pick<TemplateRow, (typeof patched)[number]>;

function unchanged(row: TemplateRow): TemplatePatch {
  return Object.fromEntries(patched.map((column) => [column, row[column]])) as TemplatePatch;
}

/** Wait before the next look, growing with each that brought nothing: half a minute to an hour. */
export function backoffMs(attempts: number): number {
  return Math.min(30_000 * 2 ** Math.min(Math.max(attempts, 0), 10), hour);
}

/** When a template in a state is looked at again: webhooks bring the news, this finds what they lost. */
export function nextLook(row: Pick<TemplateRow, 'id' | 'attempts'>, status: string, now: number): number {
  if (status === 'pending' || status === 'draft') return now + backoffMs(row.attempts);
  if (status === 'paused') return now + hour;
  return now + Math.round((24 + stableFraction(row.id)) * hour);
}

/** What an outcome makes of a template, as it is at the moment of recording. */
export function patchOf(row: TemplateRow, outcome: TemplateOutcome, now: number): TemplatePatch {
  switch (outcome.kind) {
    case 'found':
      return isOld(row, outcome.askedAt) ? lookAgain(row, now) : foundPatch(row, outcome, now);
    case 'submitted':
      return isOld(row, outcome.askedAt) ? lookAgain(row, now) : submittedPatch(row, outcome, now);
    case 'absent':
      return isOld(row, outcome.askedAt) ? lookAgain(row, now) : absentPatch(row, outcome, now);
    case 'refused':
      return {
        ...unchanged(row),
        status: outcome.again ? 'draft' : 'rejected',
        reason: outcome.reason,
        attempts: 0,
        dueAt: outcome.again ? now + 24 * hour : null,
      };
    case 'later': {
      const wait = Math.max(backoffMs(row.attempts), outcome.retryAfterMs ?? 0);
      return {
        ...unchanged(row),
        ...explained(row, outcome.reason),
        attempts: row.attempts + 1,
        dueAt: now + wait,
      };
    }
    case 'waiting':
      return { ...unchanged(row), ...explained(row, outcome.reason), dueAt: now + outcome.waitMs };
  }
}

/** Why a draft still is one; other states have reasons of their own. */
function explained(row: TemplateRow, reason: string): Pick<TemplatePatch, 'reason'> {
  return { reason: row.status === 'draft' ? reason : row.reason };
}

/** The provider said something newer while the question was under way. */
function isOld(row: TemplateRow, askedAt: number): boolean {
  return (row.statusAt ?? 0) > askedAt;
}

function lookAgain(row: TemplateRow, now: number): TemplatePatch {
  return { ...unchanged(row), dueAt: now + minute };
}

function settled(
  row: TemplateRow,
  change: Partial<TemplatePatch> & { status: TemplateStatus },
  now: number,
  provider: TemplateProvider,
): TemplatePatch {
  const merged = { ...unchanged(row), ...change };
  const waits = change.status === 'pending';
  const attempts = waits ? row.attempts + 1 : 0;
  return {
    ...merged,
    attempts,
    dueAt: nextLook({ id: row.id, attempts: row.attempts }, change.status, now),
    alert: alertOf(merged, provider),
  };
}

type Looked<Kind extends TemplateOutcome['kind']> = Extract<TemplateOutcome, { kind: Kind }>;

function foundPatch(
  row: TemplateRow,
  { found, askedAt, provider }: Looked<'found'>,
  now: number,
): TemplatePatch {
  const taken = takeContent(row, found, provider);
  const { id: metaId, category, quality, standing } = found;
  const base = { metaId, category, quality, statusAt: askedAt };
  if ('conflict' in taken) {
    const change = { ...base, metaId: row.metaId, status: 'rejected', reason: taken.conflict } as const;
    return settled(row, change, now, provider);
  }
  const purpose = row.source === 'meta' ? purposeOf(category) : row.purpose;
  const change = { ...base, purpose, content: taken.content, variables: taken.variables };
  const { unsupported } = taken.content;
  if (unsupported) {
    const reason = `It has parts that cannot be filled from here yet: ${unsupported.join(', ')}. Use a template of text and buttons.`;
    return settled(row, { ...change, status: 'disabled', reason }, now, provider);
  }
  const status = standing.status ?? (row.status === 'draft' ? 'pending' : (row.status as TemplateStatus));
  const reason = status === 'approved' ? null : (standing.reason ?? null);
  return settled(row, { ...change, status, reason }, now, provider);
}

type Taken = Pick<TemplatePatch, 'content' | 'variables'> | { conflict: string };

function takeContent(row: TemplateRow, found: ProviderTemplate, provider: TemplateProvider): Taken {
  const compared = compareTemplates(row.content, row.variables, found.content, found.format, provider);
  const notice: Pick<StoredContent, 'notice'> =
    row.content.notice === undefined ? {} : { notice: row.content.notice };
  if (compared.match === 'same')
    return { content: { ...compared.content, ...notice }, variables: row.variables };
  if (row.source === 'meta') {
    const content = compared.match === 'reworded' ? compared.content : found.content;
    return { content: { ...content, ...notice }, variables: variablesFor(content, {}, provider) };
  }
  if (compared.match === 'conflict') return { conflict: compared.reason };
  return { content: { ...compared.content, ...notice, reworded: true }, variables: row.variables };
}

function submittedPatch(
  row: TemplateRow,
  { answer, askedAt, provider }: Looked<'submitted'>,
  now: number,
): TemplatePatch {
  const { standing } = answer;
  const status = standing?.status ?? 'pending';
  const change = {
    status,
    reason: status === 'approved' ? null : (standing?.reason ?? null),
    metaId: answer.id ?? row.metaId,
    category: answer.category ?? row.category,
    statusAt: askedAt,
  };
  const patch = settled(row, change, now, provider);
  // Only reading it tells why.
  return status === 'rejected' ? { ...patch, dueAt: now + 5_000 } : patch;
}

function absentPatch(row: TemplateRow, { askedAt, provider }: Looked<'absent'>, now: number): TemplatePatch {
  const { deleted: reason } = provider.templates;
  return settled(row, { status: 'disabled', reason, metaId: null, statusAt: askedAt }, now, provider);
}
