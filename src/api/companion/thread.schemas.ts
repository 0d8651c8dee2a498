import { z } from 'zod';
import { isVisible } from '../../sdk/index.js';
import { idSchema, instantSchema, pageQueryShape, pageSchema } from '../../http/index.js';

const subjectSchema = z
  .string()
  .regex(/^[a-z_]{1,30}:[\w.:-]{1,200}$/, 'must be for example order:13')
  .meta({ description: 'What it is about', example: 'order:13' });

export const threadQuerySchema = z.strictObject({ ...pageQueryShape, subject: subjectSchema.optional() });

export const companionDeliverySchema = z
  .object({
    id: idSchema,
    topic: z.string(),
    status: z.string().meta({ description: '`pending`, `done`, `parked`, `ignored` or `quarantined`' }),
    receivedAt: instantSchema,
    subject: z.string().optional(),
    reason: z.string().optional().meta({ description: 'What is the matter, and what to do' }),
    events: z.int(),
    messages: z.int(),
  })
  .meta({ id: 'CompanionDelivery' });
export const companionDeliveryListSchema = pageSchema(companionDeliverySchema, 'CompanionDeliveryList');

export const handTemplateSchema = z
  .object({
    name: z.string(),
    language: z.string(),
    purpose: z.string(),
    body: z.string(),
    variables: z.array(z.string()),
  })
  .meta({ id: 'CompanionTemplate' });

const newMessage = z.strictObject({
  subject: subjectSchema,
  to: z.strictObject({
    phone: z.string().min(3).max(64),
    country: z
      .string()
      .toUpperCase()
      .regex(/^[A-Z]{2}$/, 'must be a country such as ES')
      .optional(),
  }),
  template: z
    .strictObject({
      name: z.string().min(1).max(255),
      language: z
        .string()
        .regex(/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/, 'must be a language such as pt-BR')
        .max(35)
        .optional(),
      variables: z.record(z.string().max(64), z.union([z.string().max(4_096), z.number()])).default({}),
    })
    .optional(),
  text: z.string().trim().min(1).max(4_096).refine(isVisible, 'must have something to see in it').optional(),
  purpose: z.literal('transactional').default('transactional'),
});
const oneContent = (body: { template?: unknown; text?: unknown }) =>
  (body.template === undefined) !== (body.text === undefined);
const oneContentError = { error: 'give exactly one of template and text', path: ['template'] };

export const newThreadMessageSchema = newMessage
  .refine(oneContent, oneContentError)
  .meta({ id: 'NewCompanionMessage' });

/** The same to be previewed among others: a phone nobody could be reached at is an answer, not an error. */
export const previewedMessageSchema = newMessage
  .extend({ to: newMessage.shape.to.extend({ phone: z.string().max(200) }) })
  .refine(oneContent, oneContentError)
  .meta({ id: 'PreviewedCompanionMessage' });
