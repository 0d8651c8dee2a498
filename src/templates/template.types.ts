import { isRecategorised } from './template-status.js';
import type { StoredContent } from './template-content.js';
import type { TemplateRow, TemplateStatus } from './template.entity.js';

/** A template in one language as its owner sees it. */
export interface TemplateView {
  id: string;
  name: string;
  language: string;
  wabaId: string;
  category: string;
  purpose: string;
  status: TemplateStatus;
  /** Why it cannot be sent, and what to do; null while it can. */
  reason: string | null;
  /** What to know although it can be sent. */
  alert: string | null;
  /** True when the provider counts it as marketing although it was made for something else. */
  recategorised: boolean;
  quality: string | null;
  content: Omit<StoredContent, 'wire' | 'notice' | 'reworded'>;
  variables: TemplateRow['variables'];
  source: string;
  metaId: string | null;
  createdAt: number;
  updatedAt: number;
}

export function templateView(row: TemplateRow): TemplateView {
  const { wire: _wire, notice: _notice, reworded: _reworded, ...content } = row.content;
  return {
    id: row.id,
    name: row.name,
    language: row.language,
    wabaId: row.wabaId,
    category: row.category,
    purpose: row.purpose,
    status: row.status as TemplateStatus,
    reason: row.reason,
    alert: row.alert,
    recategorised: isRecategorised(row),
    quality: row.quality,
    content,
    variables: row.variables,
    source: row.source,
    metaId: row.metaId,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

/** Where one template stands in each of its languages. */
export interface TemplateState {
  name: string;
  /** True once one language is approved: then messages can leave. */
  ready: boolean;
  languages: {
    language: string;
    status: TemplateStatus;
    reason: string | null;
    alert: string | null;
    category: string;
  }[];
}
