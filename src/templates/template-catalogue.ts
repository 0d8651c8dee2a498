import type { Tx } from '../database/index.js';
import { newId } from '../platform/index.js';
import { languageTag, type TemplateContent, type TemplateDefinition } from '../sdk/index.js';
import type { StoredContent } from './template-content.js';
import { templateTable, type TemplateRow } from './template.entity.js';

/** One language of a definition, as a row to be. */
export interface WantedTemplate {
  name: string;
  language: string;
  definition: TemplateDefinition;
  content: TemplateContent;
}

/** Every language of every definition. */
export function wantedOf(definitions: readonly TemplateDefinition[]): WantedTemplate[] {
  return definitions.flatMap((definition) =>
    Object.entries(definition.languages).map(([language, content]) => ({
      name: definition.name,
      language: languageTag(language) ?? language,
      definition,
      content,
    })),
  );
}

/** A row that is submitted at the next run of the stage. */
export function draftRow(
  accountId: string,
  wabaId: string,
  wanted: WantedTemplate,
  source: string,
  now: number,
): TemplateRow {
  return {
    id: newId(),
    accountId,
    wabaId,
    name: wanted.name,
    language: wanted.language,
    status: 'draft',
    quality: null,
    alert: null,
    history: null,
    statusAt: null,
    metaId: null,
    createdAt: now,
    ...drafted(wanted, source, now),
  };
}

/** What a (new) definition sets on a row. */
export function drafted(
  { definition, content }: WantedTemplate,
  source: string,
  now: number,
): Pick<
  TemplateRow,
  | 'category'
  | 'purpose'
  | 'content'
  | 'variables'
  | 'source'
  | 'reason'
  | 'dueAt'
  | 'attempts'
  | 'claimToken'
  | 'claimUntil'
  | 'updatedAt'
> {
  return {
    category: definition.category,
    purpose: definition.purpose,
    content,
    variables: { ...definition.variables },
    source,
    reason: null,
    dueAt: now,
    attempts: 0,
    claimToken: null,
    claimUntil: 0,
    updatedAt: now,
  };
}

export function keyOf(template: { name: string; language: string }): string {
  return `${template.name} ${template.language}`;
}

/** True when the words submitted from here are others than the row's. */
export function wordsDiffer(stored: StoredContent, wanted: TemplateContent): boolean {
  const words = ({ header, body, footer, buttons }: StoredContent) =>
    JSON.stringify([header, body, footer, buttons ?? []]);
  return words(stored) !== words(wanted);
}

/** Puts rows that exist back to draft with new words: submitted again, or edited where the provider has them. */
export async function redraft(
  tx: Tx,
  changes: readonly { row: TemplateRow; wanted: WantedTemplate }[],
  source: string,
  now: number,
): Promise<void> {
  await tx.updateMany(
    templateTable,
    'id',
    changes.map(({ row, wanted }) => ({
      key: row.id,
      // What was found at the provider is compared first, and edited only when it came from here.
      set: {
        ...drafted(wanted, source, now),
        status: 'draft',
        alert: null,
        metaId: row.source === 'meta' ? null : row.metaId,
      },
    })),
  );
}
