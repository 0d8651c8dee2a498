import { ContractViolation } from '../../src/sdk/index.js';
import { answersOf, grantsConsent, holds } from './condition.js';
import { budgetOfDelivery, evaluate, renderTemplate, TemplateProblem, type Kind } from './engine.js';

/** Renders the templates of one delivery within one budget of time and of characters. */
export interface Renderer {
  /** @throws ContractViolation naming `path`. */
  text: (template: string, path: string) => string;
  /** Like `text`, but a missing field is an error. */
  key: (template: string, path: string) => string;
  /** Like `text`, but its conditions hold for a clear yes only. */
  consent: (template: string, path: string) => string;
  holds: (condition: string, path: string) => boolean;
  /** Like `holds`, but only a clear yes holds, or what the condition names. */
  grantsConsent: (condition: string, path: string) => boolean;
  /** The fields a condition asks, as they stand in the body. */
  answers: (condition: string, path: string) => Record<string, unknown>;
}

/** @param scope - What templates can see. */
export function rendererFor(scope: Record<string, unknown>): Renderer {
  const budget = budgetOfDelivery();
  const guarded = <T>(path: string, work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw new ContractViolation(`${path} ${reasonOf(error)}, then try it in the preview.`, { path });
    }
  };
  const render =
    (kind: Kind) =>
    (template: string, path: string): string =>
      template.includes('{') ? guarded(path, () => renderTemplate(template, kind, scope, budget)) : template;
  const ask =
    <T>(question: (condition: string, read: (expression: string) => unknown) => T) =>
    (condition: string, path: string): T =>
      guarded(path, () => question(condition, (expression) => evaluate(expression, scope, budget)));
  return {
    text: render('text'),
    key: render('key'),
    consent: render('consent'),
    holds: ask(holds),
    grantsConsent: ask(grantsConsent),
    answers: ask(answersOf),
  };
}

/** Never the engine's own message: it may quote the body. */
function reasonOf(error: unknown): string {
  for (let one = error; one instanceof Error; one = (one as { originalError?: unknown }).originalError) {
    if (one instanceof TemplateProblem) return one.message;
    if (/limit exceeded/.test(one.message)) return 'takes too much time or memory. Make the template simpler';
  }
  return 'could not be rendered. Correct the template';
}
