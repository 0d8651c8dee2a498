import { newId } from '../platform/index.js';
import { languageOfCode, type TemplateNews } from '../sdk/index.js';
import { purposeOf } from './template-status.js';
import type { TemplateRow } from './template.entity.js';

/** What is known of a template that was made at the provider. */
export interface FoundTemplate {
  accountId: string;
  wabaId: string;
  name: string;
  /** The provider's code. */
  language: TemplateNews['language'];
  category: TemplateRow['category'];
  /** The provider's id, where it said one. */
  metaId: string | null;
  /** Why it cannot be sent yet. */
  reason: string | null;
}

/** The row of a template that was made at the provider: pending, and due to be read from there at once. */
export function foundRow({ language, ...known }: FoundTemplate, now: number): TemplateRow {
  return {
    ...known,
    id: newId(),
    language: languageOfCode(language),
    purpose: purposeOf(known.category),
    status: 'pending',
    content: { body: '' },
    variables: {},
    source: 'meta',
    createdAt: now,
    updatedAt: now,
    dueAt: now,
    attempts: 0,
    claimToken: null,
    claimUntil: 0,
    statusAt: null,
    quality: null,
    alert: null,
    history: null,
  };
}
