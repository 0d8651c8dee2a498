import { column as c, defineTable, type RowOf } from '../database/index.js';
import type { TemplateVariable } from '../sdk/index.js';
import type { StoredContent } from './template-content.js';

/** Where a template stands with its provider. `draft` has not been submitted. */
export type TemplateStatus = 'draft' | 'pending' | 'approved' | 'rejected' | 'paused' | 'disabled';

/** A change of what the provider says of a template. */
export interface TemplateEvent {
  /** Milliseconds UTC. */
  at: number;
  change: 'status' | 'quality' | 'category';
  from: string | null;
  to: string | null;
  /** Of a status: why. */
  reason?: string;
}

export const templateTable = defineTable(
  'template',
  {
    id: c.id(),
    accountId: c.id(),
    wabaId: c.key(64),
    name: c.key(255),
    language: c.key(35),
    category: c.key(32),
    purpose: c.key(16),
    status: c.key(16),
    reason: c.nullable(c.body()),
    content: c.json<StoredContent>(),
    variables: c.json<Record<string, TemplateVariable>>(),
    /** `plugin:order-notifications`, `api`, or `meta` when found there. */
    source: c.key(80),
    metaId: c.nullable(c.key(64)),
    createdAt: c.instant(),
    updatedAt: c.instant(),
    /** When its submission or state is next looked at. */
    dueAt: c.nullable(c.instant()),
    attempts: c.int(),
    claimToken: c.nullable(c.id()),
    claimUntil: c.instant(),
    /** When the provider last said something about it; older news is ignored. */
    statusAt: c.nullable(c.instant()),
    /** The provider's score: GREEN, YELLOW, RED. */
    quality: c.nullable(c.key(16)),
    /** What its owner should know although it can still be sent. */
    alert: c.nullable(c.body()),
    /** What the provider said of it, oldest first, at most 50. */
    history: c.nullable(c.json<TemplateEvent[]>()),
  },
  {
    indexes: [
      { columns: ['accountId', 'wabaId', 'name', 'language'], unique: true },
      { columns: ['dueAt'] },
      { columns: ['wabaId'] },
      { columns: ['accountId', 'id'] },
    ],
  },
);
export type TemplateRow = RowOf<typeof templateTable>;
