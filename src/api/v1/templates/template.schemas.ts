import { z } from 'zod';
import { templateInputSchema, templateView, type TemplateRow } from '../../../templates/index.js';
import { templateHealthSchema } from './template-health.js';
import { idSchema, instantSchema, iso, pageQueryShape, pageSchema } from '../../../http/index.js';

const statuses = ['draft', 'pending', 'approved', 'rejected', 'paused', 'disabled'] as const;
const numberField = idSchema.optional().meta({
  description:
    'Id of a number: the template belongs to its WhatsApp Business Account. Default: the account’s default number',
});

export const newTemplateSchema = templateInputSchema
  .extend({ numberId: numberField })
  .meta({ id: 'NewTemplate' });
export const templateImportSchema = z.strictObject({ numberId: numberField }).meta({ id: 'TemplateImport' });

const buttonSchema = z.looseObject({ type: z.string(), text: z.string().optional() }).meta({
  id: 'TemplateButton',
  description: 'With the other fields of its type, as `POST /v1/templates` takes them',
});
const headerSchema = z.union([z.string(), z.looseObject({ kind: z.string() })]);

export const templateSchema = z
  .object({
    id: idSchema,
    name: z.string(),
    language: z.string().meta({ description: 'BCP 47' }),
    wabaId: z.string().meta({ description: 'The WhatsApp Business Account it belongs to' }),
    category: z.string(),
    purpose: z.string(),
    status: z.string().meta({
      description:
        '`draft` until submitted, `pending` while Meta looks at it, `approved`, `rejected`, `paused` or `disabled`',
    }),
    reason: z.string().nullable().meta({ description: 'Why it cannot be sent, and what to do' }),
    alert: z.string().nullable().meta({ description: 'What to know although it can be sent' }),
    recategorised: z.boolean().meta({ description: 'Meta changed its category to marketing' }),
    quality: z.string().nullable(),
    content: z.looseObject({
      header: headerSchema.optional(),
      body: z.string(),
      footer: z.string().optional(),
      buttons: z.array(buttonSchema).optional(),
      cards: z
        .array(z.looseObject({ header: headerSchema, buttons: z.array(buttonSchema).optional() }))
        .optional(),
      offer: z.object({ text: z.string(), expires: z.boolean().optional() }).optional(),
      code: z
        .object({
          securityRecommendation: z.boolean().optional(),
          expiresInMinutes: z.int().optional(),
        })
        .optional(),
    }),
    variables: z.record(
      z.string(),
      z.object({
        description: z.string(),
        example: z.string(),
        fallback: z
          .string()
          .optional()
          .meta({ description: 'Used if a send has no value; without it the send is refused' }),
      }),
    ),
    source: z.string().meta({ description: '`plugin:<id>`, `api`, or `meta` when found there' }),
    metaId: z.string().nullable(),
    createdAt: instantSchema,
    updatedAt: instantSchema,
  })
  .meta({ id: 'Template', description: 'A template in one language' });
export const templateWithHealthSchema = templateSchema
  .extend({ health: templateHealthSchema })
  .meta({ id: 'TemplateWithHealth', description: 'A template in one language, and how it fares' });
export const templateListSchema = pageSchema(templateSchema, 'TemplateList');

export const newTemplatesSchema = z
  .object({ name: z.string(), templates: z.array(templateSchema).meta({ description: 'One per language' }) })
  .meta({ id: 'NewTemplates' });

export const importedSchema = z
  .object({
    wabaId: z.string(),
    found: z.int().meta({ description: 'Templates Meta lists' }),
    added: z.int().meta({ description: 'Of these, templates not known here before' }),
  })
  .meta({ id: 'ImportedTemplates' });

export const templateQuerySchema = z.strictObject({
  ...pageQueryShape,
  name: z.string().max(600).optional().meta({ description: 'Only templates of this name' }),
  status: z.enum(statuses).optional().meta({ description: 'Only templates in this status' }),
  waba: z
    .string()
    .max(64)
    .optional()
    .meta({ description: 'Only templates of this WhatsApp Business Account' }),
});

export function templateAnswer(row: TemplateRow): z.output<typeof templateSchema> {
  const view = templateView(row);
  return {
    ...view,
    content: view.content as unknown as z.output<typeof templateSchema>['content'],
    createdAt: iso(view.createdAt),
    updatedAt: iso(view.updatedAt),
  };
}
