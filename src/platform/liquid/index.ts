/**
 * Liquid, within bounds. A door of its own, because the SDK stands on it and on nothing else of the core.
 *
 * @packageDocumentation
 */
export { answersOf, conditionProblem, grantsConsent, holds, templateProblem } from './condition.js';
export {
  freshBudget,
  LiquidEngine,
  MAX_OUTPUT,
  MAX_OUTPUT_TOGETHER,
  MAX_TEMPLATE,
  TemplateProblem,
  type Budget,
  type Kind,
} from './engine.js';
export type { Reading } from './reading.js';
