import * as liquid from '../platform/liquid/index.js';
import { saysNo, saysYes } from './answers.js';
import { ContractViolation } from './errors.js';
import { htmlToText } from './html-text.js';

const reading: liquid.Reading = { saysYes, saysNo, htmlToText };
const engine = new liquid.LiquidEngine(reading);

/** Bounds of templates, in characters. */
export const templateLimits = {
  /** Of a template, or a condition, as it is written. */
  template: liquid.MAX_TEMPLATE,
  /** Of what one template gives, with what it captures on the way. */
  output: liquid.MAX_OUTPUT,
  /** Of what all templates of one {@link TemplateRenderer} give. */
  outputTogether: liquid.MAX_OUTPUT_TOGETHER,
} as const;

/** Renders Liquid templates within one budget of time and of characters: for one delivery, one page, one message. */
export interface TemplateRenderer {
  /** @throws ContractViolation naming `path`: what cannot be rendered, or goes beyond a bound. */
  text: (template: string, path: string) => string;
  /** Like `text`, but a missing field is an error: half a key is worse than none. */
  key: (template: string, path: string) => string;
  /** Like `text`, but its conditions hold for a clear yes only. */
  consent: (template: string, path: string) => string;
  /** Whether a bare condition, such as `body.status == "paid"`, holds. @throws ContractViolation naming `path` */
  holds: (condition: string, path: string) => boolean;
  /** Like `holds`, but only a clear yes holds, or what the condition names. */
  grantsConsent: (condition: string, path: string) => boolean;
  /** The fields of `root` that a condition asks, as they stand in it: what a consent rests on. */
  answers: (condition: string, root: string, path: string) => Record<string, unknown>;
}

/** Why a bare condition cannot be used, as the end of a sentence that begins with its field; undefined when it can. */
export function conditionProblem(condition: string): string | undefined {
  return liquid.conditionProblem(engine, condition);
}

/** Why a template cannot be used, as the end of a sentence that begins with its field; undefined when it can. */
export function templateProblem(template: string): string | undefined {
  return liquid.templateProblem(engine, template);
}

/**
 * Templates see nothing but `scope`: no files, no clock, no chance, so that the same always gives the same.
 *
 * @param scope - what templates see, by name
 * @param options - `tryIn`: where a corrected template can be tried, such as "the preview"; errors say so
 */
export function templateRenderer(
  scope: Record<string, unknown>,
  { tryIn }: { tryIn?: string } = {},
): TemplateRenderer {
  const next = tryIn === undefined ? '' : `, then try it in ${tryIn}`;
  const budget = liquid.freshBudget();
  const guarded = <T>(path: string, work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw new ContractViolation(`${path} ${reasonOf(error)}${next}.`, { path });
    }
  };
  const evaluate = (expression: string): unknown => engine.evaluate(expression, scope, budget);
  const render =
    (kind: liquid.Kind) =>
    (template: string, path: string): string =>
      template.includes('{') ? guarded(path, () => engine.render(template, kind, scope, budget)) : template;
  return {
    text: render('text'),
    key: render('key'),
    consent: render('consent'),
    holds: (condition, path) => guarded(path, () => liquid.holds(reading, condition, evaluate)),
    grantsConsent: (condition, path) =>
      guarded(path, () => liquid.grantsConsent(reading, condition, evaluate)),
    answers: (condition, root, path) => guarded(path, () => liquid.answersOf(condition, root, evaluate)),
  };
}

/** Never the engine's own message: it may quote what somebody sent. */
function reasonOf(error: unknown): string {
  for (let one = error; one instanceof Error; one = (one as { originalError?: unknown }).originalError) {
    if (one instanceof liquid.TemplateProblem) return one.message;
    if (/limit exceeded/.test(one.message)) return 'takes too much time or memory. Make the template simpler';
  }
  return 'could not be rendered. Correct the template';
}
