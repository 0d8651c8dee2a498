import { z } from 'zod';
import { fieldProblems } from '../platform/index.js';
import {
  freeContentSchema,
  isVisible,
  localValueSchema,
  messageReference,
  moneySchema,
  personSchema,
  plannedInstantSchema,
  purposeSchema,
  templatePartsShape,
  type Intent,
} from '../sdk/index.js';

/** Longest text that is stored cut, or only as a hash. */
const text = z.string().max(10_000);
/** Text that is a key of its own: cut, two would become one. */
const key = z.string().min(1).max(190);
/** Whatever a message is made of; longer than any template Meta takes. */
const value = z.union([z.string().max(100_000), z.number(), localValueSchema, moneySchema]).optional();
const tags = z.array(text).max(200);
const longest = 2_000 * 366 * 24 * 3_600_000;

/** Characters of JSON a plugin may keep in one place, and how deep it may be. */
const mostJson = 200_000;
const deepest = 40;

/** Not a record of `z`: copying what is only looked at costs more than all the rest. */
const json = z.unknown().superRefine((given, problems) => {
  const problem = isObject(given) ? jsonProblem(given) : { path: [], reason: 'must be an object' };
  if (problem) problems.addIssue({ code: 'custom', path: problem.path, message: problem.reason });
});

const guard = z.looseObject({
  action: key,
  input: json,
  expect: z.object({ field: text, equals: z.union([text, z.number(), z.boolean()]) }),
  otherwise: text,
  unanswered: text,
});

const template = z.looseObject({
  name: z.string().min(1).max(255),
  variables: z.record(text, value),
  ...templatePartsShape,
  replyTo: messageReference.optional(),
});
const content = z
  .discriminatedUnion('kind', [
    template.extend({ kind: z.literal('template') }),
    ...freeContentSchema.options,
  ])
  .superRefine((said, problems) => {
    const data = said.kind === 'flow' ? said.data : undefined;
    const problem = data && jsonProblem(data);
    if (problem)
      problems.addIssue({ code: 'custom', path: ['data', ...problem.path], message: problem.reason });
  });

const changeShape = {
  step: z.string().min(1).max(120),
  subject: text.optional(),
  transition: text.optional(),
  from: z.string().min(1).max(64).optional(),
};
const labels = z
  .array(z.string().min(1).max(64).refine(isVisible, 'must have something to see in it'))
  .max(20);

/** Everything the core computes with or stores of an intent, within what it can compute with and store. */
const intentSchemas = {
  send: z
    .looseObject({
      subject: text.optional(),
      transition: text.optional(),
      step: text.optional(),
      purpose: purposeSchema,
      template: template.optional(),
      content: content.optional(),
      expiresAt: plannedInstantSchema.optional(),
      guards: z.array(guard).max(20).optional(),
      journey: text.optional(),
      holdout: z.object({ key: text, share: z.number().min(0).max(1) }).optional(),
    })
    .refine((send) => (send.template === undefined) !== (send.content === undefined), {
      error: 'must be given, or else template: exactly one of them',
      path: ['content'],
    }),
  reply: z
    .looseObject({
      subject: text.optional(),
      transition: text.optional(),
      step: text.optional(),
      text: z.string().min(1).max(4_096).optional(),
      content: content.optional(),
      expiresAt: plannedInstantSchema.optional(),
    })
    .refine((reply) => (reply.text === undefined) !== (reply.content === undefined), {
      error: 'must be given, or else text: exactly one of them',
      path: ['content'],
    }),
  instead: z.looseObject({ plugin: z.string().min(1).max(64), reason: text.min(1), detail: text }),
  skip: z.looseObject({
    subject: text.optional(),
    transition: text.optional(),
    step: text.optional(),
    reason: text,
    detail: text.optional(),
  }),
  wait: z.looseObject({ key, dueAt: plannedInstantSchema, journey: text.optional(), payload: json }),
  cancelTimer: z.looseObject({ key: text, reason: text }),
  startJourney: z.looseObject({ key, tags, state: json, reentryAfter: z.number().min(0).max(longest) }),
  updateJourney: z.looseObject({ key: text, tags: tags.optional(), state: json.optional() }),
  endJourney: z.looseObject({ key: text, outcome: text, reason: text }),
  remember: z.looseObject({ tags, at: plannedInstantSchema, until: plannedInstantSchema }),
  convert: z.looseObject({
    journey: text,
    rule: z.string().min(1).max(32),
    subject: text,
    value: moneySchema,
    at: plannedInstantSchema,
  }),
  upsertContact: z.looseObject({
    person: personSchema,
    fields: json.optional(),
    tags: z.array(text).max(10_000).optional(),
  }),
  call: z.looseObject({
    action: z.string().min(1).max(64),
    input: json,
    key: text.min(1),
    connectionId: z.string().min(1).max(36).optional(),
    to: z
      .union([
        z.object({ connectionId: z.string().min(1).max(36) }),
        z.object({ category: z.string().min(1).max(32) }),
      ])
      .optional(),
    orderKey: text.min(1).optional(),
  }),
  updateConversation: z
    .looseObject({
      ...changeShape,
      reason: z.string().min(1).max(120),
      status: z.enum(['open', 'snoozed', 'closed']).optional(),
      snoozedUntil: plannedInstantSchema.optional(),
      assignee: z
        .object({ kind: z.enum(['api_key', 'person', 'companion']), id: z.string().min(1).max(64) })
        .nullable()
        .optional(),
      addLabels: labels.optional(),
      removeLabels: labels.optional(),
    })
    .refine((change) => (change.status === 'snoozed') === (change.snoozedUntil !== undefined), {
      error: 'must be given with the status snoozed, and with no other',
      path: ['snoozedUntil'],
    })
    .refine(
      ({ status, assignee, addLabels = [], removeLabels = [] }) =>
        status !== undefined || assignee !== undefined || addLabels.length + removeLabels.length > 0,
      { error: 'must change something', path: ['status'] },
    ),
  addNote: z.looseObject({
    ...changeShape,
    text: z.string().min(1).max(4_000).refine(isVisible, 'must have something to see in it'),
  }),
} satisfies Record<Intent['intent'], z.ZodType>;

/** What of an intent the core cannot do, as `wait.dueAt must be …`; undefined when it can all be done. */
export function intentProblem(intent: Intent): string | undefined {
  // Plugins of packages are not checked by our compiler.
  const kind = (intent as { intent?: unknown } | null | undefined)?.intent;
  if (typeof kind !== 'string' || !Object.hasOwn(intentSchemas, kind)) return 'an intent of an unknown kind';
  const parsed = intentSchemas[kind as Intent['intent']].safeParse(intent);
  if (parsed.success) return undefined;
  const [first] = fieldProblems(parsed.error.issues, [kind]);
  return `${first?.field ?? kind} ${first?.reason ?? 'cannot be used'}`;
}

interface JsonProblem {
  path: string[];
  reason: string;
}

function isObject(given: unknown): given is object {
  return Object.prototype.toString.call(given) === '[object Object]';
}

/** Why an object cannot be kept as JSON and read back the same. */
function jsonProblem(given: object): JsonProblem | undefined {
  let left = mostJson;
  // One path for all, taken back on the way out.
  const path: string[] = [];
  const problem = (reason: string): JsonProblem => ({ path: path.slice(0, 3), reason });
  const look = (one: unknown): JsonProblem | undefined => {
    left -= 2 + (typeof one === 'string' ? one.length : 0);
    if (left < 0) return problem(`is longer than ${mostJson} characters of JSON`);
    if (one === null || one === undefined || typeof one === 'boolean' || typeof one === 'string')
      return undefined;
    if (typeof one === 'number')
      return Number.isFinite(one) ? undefined : problem('must be a number that is finite');
    if (typeof one !== 'object') return problem(`cannot be kept as JSON (${typeof one})`);
    if (path.length >= deepest) return problem('is nested too deep');
    if (!Array.isArray(one) && !isObject(one)) return problem('cannot be kept as JSON');
    for (const name of Object.keys(one)) {
      left -= name.length;
      path.push(name.slice(0, 80));
      const found = look((one as Record<string, unknown>)[name]);
      if (found) return found;
      path.pop();
    }
    return undefined;
  };
  return look(given);
}
