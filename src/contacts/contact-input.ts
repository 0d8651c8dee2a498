import { z } from 'zod';
import { ProblemError, type FieldProblem } from '../platform/index.js';
import { machineText, plainLine } from '../sdk/index.js';
import { emailText } from './identifier.js';

/** Limits of what an account may keep about one contact beside the fixed fields. */
export const contactLimits = {
  fields: 100,
  fieldName: 64,
  fieldsLength: 16_384,
  tags: 100,
  tagLength: 64,
} as const;

const name = z
  .string()
  .trim()
  .max(190)
  .nullable()
  .transform((text) => plainLine(text) ?? null);

const fieldsSchema = z
  .record(z.string().min(1).max(contactLimits.fieldName), z.json())
  .describe('Custom fields. A field given as null is removed, one not given stays.');

const tagsSchema = z
  .array(z.string().trim().min(1).max(contactLimits.tagLength))
  .max(contactLimits.tags)
  .transform((tags) => [...new Set(tags)]);

const country = z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code such as BR');

const language = z
  .string()
  .regex(/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/, 'must be a BCP 47 language tag such as pt-BR')
  .max(35);

const identifiers = {
  phone: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe(
      'In any usual form; with + and country code, or read in `country`, else in the country of the account',
    ),
  whatsappId: z
    .string()
    .overwrite(machineText)
    .regex(/^\d{5,20}$/, 'must be the digits of a WhatsApp id, without + or spaces')
    .optional(),
  userId: z
    .string()
    .min(4)
    .max(190)
    .regex(/^[^~]/, 'must be the id as WhatsApp has it, such as US.13491208655302741918')
    .optional()
    .describe('Business-scoped user id, of the portfolio `portfolioId`'),
  portfolioId: z
    .string()
    .regex(/^\d{1,64}$/, 'must be the digits of a portfolio id, as the number shows it')
    .optional()
    .describe('The business portfolio `userId` is of. Default: that of the default sender'),
  email: z
    .string()
    .overwrite(emailText)
    .max(190)
    .regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address')
    .optional(),
  externalIds: z
    .array(z.strictObject({ connectionId: z.string().min(1).max(36), id: z.string().min(1).max(190) }))
    .max(20)
    .optional()
    .describe('Ids the person has in connected shops and CRMs'),
};

const profile = {
  firstName: name.optional(),
  lastName: name.optional(),
  company: name.optional(),
  language: language.nullable().optional(),
  country: country.nullable().optional(),
};

/** Body of `POST /v1/contacts`: finds the contact by any of its identifiers, or makes it. */
export const contactInputSchema = z.strictObject({
  ...identifiers,
  ...profile,
  fields: fieldsSchema.optional(),
  tags: tagsSchema.optional(),
});
export type ContactInput = z.output<typeof contactInputSchema>;

/** Body of `PATCH /v1/contacts/{id}`. Tags replace the old ones; null empties. */
export const contactPatchSchema = contactInputSchema.describe(
  'What to change; what is not given stays as it is',
);
export type ContactPatch = z.output<typeof contactPatchSchema>;

/**
 * Checks a body against one of the schemas above.
 *
 * @throws ProblemError 422 `invalid_contact`, naming every wrong field and no value.
 */
export function parseContactInput(body: unknown): ContactInput {
  const parsed = contactInputSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw invalidContact(
    parsed.error.issues.map((issue) => ({ field: issue.path.join('.') || 'body', reason: issue.message })),
  );
}

export function invalidContact(fields: readonly FieldProblem[]): ProblemError {
  const names = [...new Set(fields.map((problem) => problem.field))].join(', ');
  return new ProblemError(
    422,
    'invalid_contact',
    `The contact was not saved: correct ${names} and send it again.`,
    {
      fields,
    },
  );
}

/** A field or tag that was not written. */
export interface LeftOut {
  name: string;
  /** Why, when it is not the limits of a contact: what the value should be. */
  misfit?: string;
}

/** What was not written and why, as a sentence that holds no value. */
export function leftOutSentence(entries: readonly LeftOut[]): string {
  const shorten = (list: readonly LeftOut[]) => [
    ...new Map(list.map((entry) => [entry.name, { ...entry, name: entry.name.slice(0, 64) }])).values(),
  ];
  const misfits = shorten(entries.filter(({ misfit }) => misfit !== undefined)).slice(0, 10);
  const beyond = shorten(entries.filter(({ misfit }) => misfit === undefined)).slice(0, 10);
  return [
    ...(beyond.length === 0
      ? []
      : [
          `Custom fields or tags did not fit and were left out: ${beyond.map(({ name }) => name).join(', ')}. A contact holds ${contactLimits.fields} fields and ${contactLimits.tags} tags, and ${contactLimits.fieldsLength.toLocaleString('en')} characters of fields in all.`,
        ]),
    ...misfits.map(({ name, misfit }) => `The custom field ${name} was left out: it ${misfit}.`),
  ].join(' ');
}

/** Why a value does not fit its field; undefined when it does. */
export type FieldCheck = (name: string, value: unknown) => string | undefined;

/**
 * Custom fields after a change: null removes, what does not fit is left out and named. Names are
 * bounded, and so is the length of all fields together as JSON.
 */
export function mergeFields(
  known: Readonly<Record<string, unknown>>,
  change: Readonly<Record<string, unknown>>,
  check: FieldCheck = () => undefined,
): { fields: Record<string, unknown>; dropped: LeftOut[] } {
  const fields: Record<string, unknown> = { ...known };
  const dropped: LeftOut[] = [];
  for (const [key, value] of Object.entries(change)) {
    if (value === null || value === undefined) {
      delete fields[key];
      continue;
    }
    const misfit = check(key, value);
    if (misfit !== undefined) {
      dropped.push({ name: key, misfit });
      continue;
    }
    const before = fields[key];
    fields[key] = value;
    const fits =
      key.length > 0 &&
      key.length <= contactLimits.fieldName &&
      Object.keys(fields).length <= contactLimits.fields &&
      JSON.stringify(fields).length <= contactLimits.fieldsLength;
    if (fits) continue;
    dropped.push({ name: key });
    if (before === undefined) delete fields[key];
    else fields[key] = before;
  }
  return { fields, dropped };
}

/** Tags after others were added; those that are empty, too long or too many are left out and named. */
export function mergeTags(
  known: readonly string[],
  added: readonly string[],
): { tags: string[]; dropped: LeftOut[] } {
  const tags = [...known];
  const dropped: LeftOut[] = [];
  for (const tag of added.map((text) => text.trim())) {
    if (tags.includes(tag)) continue;
    if (tag === '' || tag.length > contactLimits.tagLength || tags.length >= contactLimits.tags)
      dropped.push({ name: tag });
    else tags.push(tag);
  }
  return { tags, dropped };
}
