export { formatDate, formatMoney, formatNumber, isIsoDate } from './format.js';
export { chooseLanguage, pickLanguage, type LanguageChoice, type LanguagePreferences } from './language.js';
export {
  exampleMediaPrefix,
  examplePlaces,
  mapExamples,
  mediaIdOf,
  type ExamplePlace,
} from './example-media.js';
export { exampleMessage, type ExampleMessage } from './example-message.js';
export { examplesOf } from './examples.js';
export { lint, type LintProblem } from './lint.js';
export {
  fillTemplate,
  unknownVariables,
  type BuiltTemplate,
  type RenderableTemplate,
  type VariableValue,
  type VariableValues,
} from './render.js';
export type { RenderedParts } from './rendered-parts.js';
export type { PartProblem } from './fill-parts.js';
export type { StoredContent } from './template-content.js';
export { templateProvider, type TemplateProvider } from './template-provider.js';
export { TemplateImport } from './template-import.js';
export { templateChecks, type TemplateAdvice, type TemplateCheck } from './template-health.js';
export { isRecategorised } from './template-status.js';
export { TemplateSubmission } from './template-submission.js';
export type { TemplateUpdate } from './template-updates.js';
export * from './template.entity.js';
export { TemplateService } from './template.service.js';
export { TemplateStage } from './template.stage.js';
export { definitionOf, templateInputSchema, type TemplateInput } from './template-input.js';
export { templateView, type TemplateState, type TemplateView } from './template.types.js';
export { TemplatesModule } from './templates.module.js';
