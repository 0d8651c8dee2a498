import { z } from 'zod';
import { conditionProblem, personSchema, templateProblem } from '../../src/sdk/index.js';
import { dataShape, mappableEvents, shapeOf, shapeProblems } from './catalogue.js';

/** Templates in one mapping. */
const MAX_TEMPLATES = 300;

const template = z.string().superRefine((text, context) => {
  const problem = templateProblem(text);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

const mappingSchema = z
  .strictObject({
    when: z
      .string()
      .min(1)
      .superRefine((text, context) => {
        const problem = conditionProblem(text);
        if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
      })
      .optional()
      .meta({
        title: 'Only when',
        help: 'A Liquid condition, such as body.status == "paid". Empty: always.',
      }),
    event: z
      .enum(mappableEvents)
      .meta({ title: 'Event', help: 'What has happened, in words plugins understand.' }),
    subject: template.optional().meta({
      title: 'What it happened to',
      help: 'Such as order:{{ body.id }}. Empty: each different body is a thing of its own.',
    }),
    transition: template.optional().meta({
      title: 'What counts as the same happening',
      help: 'Such as shipped. The same subject and transition are one event, whatever is sent. Empty: the body decides.',
    }),
    occurredAt: template.optional().meta({
      title: 'When it happened',
      help: 'ISO-8601, or seconds or milliseconds since 1970. Empty: when the delivery arrived.',
    }),
    person: z
      .strictObject(
        Object.fromEntries(Object.keys(personSchema.shape).map((name) => [name, template.optional()])),
      )
      .optional()
      .meta({ title: 'Whom it concerns', help: 'phone, phoneCountry, email, firstName, … from the body.' }),
    data: z
      .record(z.string(), z.json())
      .default({})
      .meta({ title: 'Data', help: "The event's fields; every text is a Liquid template that sees `body`." }),
  })
  .superRefine((mapping, context) => {
    const problems = [
      ...shapeProblems(mapping.data, dataShape(mapping.event, mapping.data)),
      ...templateProblems(mapping.data),
    ];
    for (const { path, message } of problems) {
      context.addIssue({ code: 'custom', path: ['data', ...path], message });
    }
  });

interface Leaf {
  path: (string | number)[];
  message: string;
}

/** Problems of the templates at any depth of `data`. */
function templateProblems(data: unknown): Leaf[] {
  const problems: Leaf[] = [];
  let count = 0;
  let level: [unknown, (string | number)[]][] = [[data, []]];
  while (level.length > 0 && count <= MAX_TEMPLATES) {
    level = level.flatMap(([value, path]): [unknown, (string | number)[]][] => {
      count += 1;
      if (typeof value === 'string') {
        const message = templateProblem(value);
        if (message !== undefined) problems.push({ path, message });
      }
      if (typeof value !== 'object' || value === null) return [];
      return Object.entries(value).map(([key, inner]) => [inner, [...path, key]]);
    });
  }
  const message = `holds more than ${MAX_TEMPLATES} values. Give lists as one template that ends with \`| json\`.`;
  return count > MAX_TEMPLATES ? [...problems, { path: [], message }] : problems;
}

/** What a connection's mappings must look like; also what the preview checks. */
export const mappingsSchema = z
  .array(mappingSchema)
  .min(1, 'Add at least one mapping: without one, deliveries mean nothing.')
  .max(20)
  .meta({
    title: 'Mappings',
    help: 'From the body of a delivery to an event. Each one whose condition holds gives one.',
  });

export const settings = z.object({
  verification: z.enum(['standardWebhooks', 'token']).default('standardWebhooks').meta({
    title: 'How deliveries prove where they come from',
    help: 'A signature by www.standardwebhooks.com, or a token for systems that cannot sign.',
  }),
  secret: z
    .string()
    .min(16, 'Use 16 characters or more, made by a machine: openssl rand -hex 24.')
    .max(200)
    .meta({
      title: 'Secret',
      help: 'The signing secret (with or without whsec_), or the token.',
      secret: true,
    }),
  mappings: mappingsSchema,
});

export type WebhookSettings = z.output<typeof settings>;
export type Mapping = z.output<typeof mappingSchema>;

/** The shape of a person, for turning texts into what its schema asks for. */
export const personShape = shapeOf(personSchema);
