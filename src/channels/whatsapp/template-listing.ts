import { z } from 'zod';
import type { ProviderTemplate, SubmittedTemplate, TemplateDraft } from '../../sdk/index.js';
import { fromMetaComponents } from './template-reading.js';
import { standingOf, templateQuality } from './template-standing.js';
import { toMetaComponents } from './template-writing.js';

const text = z.string();
const loose = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

/** Fields that are asked for. */
export const templateFields =
  'id,name,language,status,category,components,parameter_format,rejected_reason,quality_score';

/** A template as Meta lists it. */
export const templateSchema = z
  .object({
    id: text,
    name: text,
    language: text,
    status: text,
    category: text.catch('UNKNOWN'),
    components: z.array(z.record(z.string(), z.unknown())).catch([]),
    parameter_format: loose(text),
    rejected_reason: loose(text),
    quality_score: loose(z.object({ score: loose(text) })),
  })
  .transform((found): ProviderTemplate => {
    const format = found.parameter_format?.toUpperCase() === 'NAMED' ? 'named' : 'positional';
    return {
      id: found.id,
      name: found.name,
      language: found.language,
      standing: standingOf(found.status, found.rejected_reason),
      category: found.category.toLowerCase(),
      content: fromMetaComponents(found.components, format, found.category),
      format,
      quality: templateQuality(found.quality_score?.score),
    };
  });

/** What creating or editing a template answers. */
export const submittedSchema = z
  .object({ id: loose(text), status: loose(text), category: loose(text), success: loose(z.boolean()) })
  .transform(({ id, status, category }): SubmittedTemplate => {
    const standing = status === undefined ? undefined : standingOf(status);
    return { id, standing, category: category?.toLowerCase() };
  });

/** The request that submits a template. */
export interface TemplateSubmission {
  name: string;
  language: string;
  category: string;
  parameter_format?: string;
  components: readonly Record<string, unknown>[];
}

/** What a submission says of a draft. */
export function submissionOf(draft: TemplateDraft): TemplateSubmission {
  const { name, language, category } = draft;
  return { ...toMetaComponents(draft), category: category.toUpperCase(), name, language };
}

/** A template as Meta lists it; undefined for what is none. */
export function readTemplate(listed: unknown): ProviderTemplate | undefined {
  return templateSchema.safeParse(listed).data;
}
