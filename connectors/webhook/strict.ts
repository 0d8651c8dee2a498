import {
  defaultOperators,
  IfTag,
  toValue,
  UnlessTag,
  type Context,
  type Emitter,
  type Template,
  type Value,
} from 'liquidjs';
import { saysNo, saysYes } from '../../src/sdk/index.js';

/*
 * How conditions are read where the answer is a consent: a field that stands alone holds for a clear
 * yes only, and "is not no" asks for a clear yes too. A field that is missing agrees to nothing.
 */

/** Nothing was sent: no field, or an empty one. */
export const isMissing = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** `left != right` where one of them is a word for no: the other has to be a clear yes. Undefined: neither is. */
export function isNotNo(left: unknown, right: unknown): boolean | undefined {
  if (saysNo(right)) return saysYes(left);
  return saysNo(left) && !isMissing(left) ? saysYes(right) : undefined;
}

/** Only who said no can be taken for the opposite: who said nothing has not agreed. */
const isClearNo = (value: unknown): boolean => !isMissing(value) && saysNo(value);

function* differs(left: unknown, right: unknown, context: Context): Generator<unknown, boolean, boolean> {
  const answer = isNotNo(toValue(left), toValue(right));
  if (answer !== undefined) return answer;
  const ordinary = defaultOperators['!='] as (one: unknown, two: unknown, context: Context) => unknown;
  return yield ordinary(left, right, context);
}

/** Liquid's operators, for templates that say what somebody agreed to. */
export const strictOperators: typeof defaultOperators = {
  ...defaultOperators,
  '!=': differs,
  and: (left: unknown, right: unknown) => saysYes(left) && saysYes(right),
  or: (left: unknown, right: unknown) => saysYes(left) || saysYes(right),
  not: (value: unknown) => isClearNo(value),
};

interface Branch {
  value: Value;
  templates: Template[];
}

class StrictIf extends IfTag {
  override *render(context: Context, output: Emitter): Generator<unknown, void, string> {
    const templates = yield* firstThatHolds(this.branches, context, saysYes);
    yield this.liquid.renderer.renderTemplates(templates ?? this.elseTemplates ?? [], context, output);
  }
}

class StrictUnless extends UnlessTag {
  override *render(context: Context, output: Emitter): Generator<unknown, void, unknown> {
    const [first, ...others] = this.branches;
    const templates =
      (first && (yield* firstThatHolds([first], context, isClearNo))) ??
      (yield* firstThatHolds(others, context, saysYes));
    yield this.liquid.renderer.renderTemplates(templates ?? this.elseTemplates, context, output);
  }
}

function* firstThatHolds(
  branches: readonly Branch[],
  context: Context,
  holds: (answer: unknown) => boolean,
): Generator<unknown, Template[] | undefined, unknown> {
  for (const { value, templates } of branches) {
    const answer: unknown = yield value.value(context);
    if (holds(answer)) return templates;
  }
  return undefined;
}

/** The tags that ask, for templates that say what somebody agreed to. */
export const strictTags = { if: StrictIf, unless: StrictUnless };
