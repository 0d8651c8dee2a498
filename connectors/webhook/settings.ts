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
        title: 'Condition',
        help: 'A Liquid condition, such as body.status == "paid". Empty: always.',
      }),
    event: z.enum(mappableEvents).meta({ title: 'Event', help: 'The type of event to create.' }),
    subject: template.optional().meta({
      title: 'What it happened to',
      help: 'Such as order:{{ body.id }}. Empty: each different body is a subject of its own.',
    }),
    transition: template.optional().meta({
      title: 'What counts as the same happening',
      help: 'Such as shipped. Requests with the same subject and transition are one event. Empty: derived from the body.',
    }),
    occurredAt: template.optional().meta({
      title: 'When it happened',
      help: 'ISO-8601, or seconds or milliseconds since 1970. Empty: the time the delivery was received.',
    }),
    person: z
      .strictObject(
        Object.fromEntries(Object.keys(personSchema.shape).map((name) => [name, template.optional()])),
      )
      .optional()
      .meta({
        title: 'Person',
        help: 'Contact data from the body: phone, phoneCountry, email, firstName, …',
      }),
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
  .min(1, 'Add at least one mapping: without one, no events are created.')
  .max(20)
  .meta({
    title: 'Mappings',
    help: 'How a request becomes an event. Each mapping whose condition is met creates one event.',
  });

export const settings = z.object({
  verification: z.enum(['standardWebhooks', 'token']).default('standardWebhooks').meta({
    title: 'Verification',
    help: 'How requests are verified: a signature (www.standardwebhooks.com), or a token for systems that cannot sign.',
  }),
  secret: z
    .string()
    .min(16, 'Use 16 or more random characters, for example from openssl rand -hex 24.')
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
