export { formatDate, formatMoney, formatNumber, isIsoDate } from './format.js';
export { chooseLanguage, pickLanguage, type LanguageChoice, type LanguagePreferences } from './language.js';
export { lint, templateLimits, type LintProblem } from './lint.js';
export { exampleOf, fromMetaComponents, toMetaComponents, type MetaComponents } from './meta-components.js';
export {
  buildSendComponents,
  unknownVariables,
  type BuiltTemplate,
  type RenderableTemplate,
  type RenderedParts,
  type VariableValue,
  type VariableValues,
} from './render.js';
export {
  parseTemplateVariables,
  type StoredButton,
  type StoredContent,
  type UsedVariables,
} from './template-content.js';
export { TemplateImport } from './template-import.js';
export { isRecategorised } from './template-status.js';
export { TemplateSubmission } from './template-submission.js';
export type { TemplateUpdate } from './template-updates.js';
export * from './template.entity.js';
export { TemplateService } from './template.service.js';
export { TemplateStage } from './template.stage.js';
export {
  definitionOf,
  templateInputSchema,
  templateView,
  type TemplateInput,
  type TemplateState,
  type TemplateView,
} from './template.types.js';
export { TemplatesModule } from './templates.module.js';
