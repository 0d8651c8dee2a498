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
import type { Reading } from './reading.js';

/** Nothing was sent: no field, or an empty one. */
export const isMissing = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** `left != right` where one of them is a word for no: the other has to be a clear yes. Undefined: neither is. */
export function isNotNo({ saysYes, saysNo }: Reading, left: unknown, right: unknown): boolean | undefined {
  if (saysNo(right)) return saysYes(left);
  return saysNo(left) && !isMissing(left) ? saysYes(right) : undefined;
}

interface Branch {
  value: Value;
  templates: Template[];
}

/**
 * How conditions are read where the answer is a consent: a field that stands alone holds for a clear yes only, and
 * "is not no" asks for a clear yes too. A field that is missing agrees to nothing.
 */
export function strictLanguage(reading: Reading) {
  const { saysYes, saysNo } = reading;
  /** Only who said no can be taken for the opposite: who said nothing has not agreed. */
  const isClearNo = (value: unknown): boolean => !isMissing(value) && saysNo(value);

  function* differs(left: unknown, right: unknown, context: Context): Generator<unknown, boolean, boolean> {
    const answer = isNotNo(reading, toValue(left), toValue(right));
    if (answer !== undefined) return answer;
    const ordinary = defaultOperators['!='] as (one: unknown, two: unknown, context: Context) => unknown;
    return yield ordinary(left, right, context);
  }

  const operators: typeof defaultOperators = {
    ...defaultOperators,
    '!=': differs,
    and: (left: unknown, right: unknown) => saysYes(left) && saysYes(right),
    or: (left: unknown, right: unknown) => saysYes(left) || saysYes(right),
    not: (value: unknown) => isClearNo(value),
  };

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

  return { operators, tags: { if: StrictIf, unless: StrictUnless } };
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
