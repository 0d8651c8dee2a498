import { z } from 'zod';
import { purposeSchema, type TemplateContent, type TemplateDefinition } from '../sdk/index.js';
import { isRecategorised } from './template-status.js';
import type { StoredContent } from './template-content.js';
import type { TemplateRow, TemplateStatus } from './template.entity.js';

const buttonSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('quick_reply'), text: z.string().max(100) }),
  z.strictObject({
    type: z.literal('url'),
    text: z.string().max(100),
    url: z.string().max(2_100),
    example: z.string().max(2_100).optional(),
  }),
  z.strictObject({
    type: z.literal('phone_number'),
    text: z.string().max(100),
    phoneNumber: z.string().max(40),
  }),
]);
const contentSchema = z.strictObject({
  header: z.string().max(1_000).optional(),
  body: z.string().min(1).max(10_000),
  footer: z.string().max(1_000).optional(),
  buttons: z.array(buttonSchema).max(20).optional(),
});

/** Body of `POST /v1/templates`. What the provider allows is checked apart, by `lint`, which says it better. */
export const templateInputSchema = z.strictObject({
  name: z.string().min(1).max(600).meta({ description: 'Lower-case letters, digits and underscores' }),
  purpose: purposeSchema,
  category: z.enum(['utility', 'marketing', 'authentication']),
  variables: z
    .record(
      z.string(),
      z.strictObject({
        description: z.string().max(500),
        example: z.string().max(1_000),
        fallback: z.string().max(1_000).optional(),
      }),
    )
    .default({}),
  languages: z.record(z.string(), contentSchema).meta({ description: 'Content by language (BCP 47)' }),
});
export type TemplateInput = z.infer<typeof templateInputSchema>;

/** The input as the definition plugins give. */
export function definitionOf(input: TemplateInput): TemplateDefinition {
  const languages = Object.entries(input.languages).map(([language, content]): [string, TemplateContent] => {
    const { header, body, footer, buttons } = content;
    return [
      language,
      {
        ...(header === undefined ? {} : { header }),
        body,
        ...(footer === undefined ? {} : { footer }),
        ...(buttons === undefined ? {} : { buttons: buttons.map((button) => withoutUndefined(button)) }),
      },
    ];
  });
  const variables = Object.entries(input.variables).map(([name, { fallback, ...rest }]) => [
    name,
    { ...rest, ...(fallback === undefined ? {} : { fallback }) },
  ]);
  return {
    ...input,
    variables: Object.fromEntries(variables) as TemplateDefinition['variables'],
    languages: Object.fromEntries(languages),
  };
}

function withoutUndefined(
  button: z.infer<typeof buttonSchema>,
): NonNullable<TemplateContent['buttons']>[number] {
  if (button.type !== 'url') return button;
  const { example, ...rest } = button;
  return { ...rest, ...(example === undefined ? {} : { example }) };
}

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
