import { whatsappChannel } from '../channels/index.js';
import type {
  AnyChannel,
  FilledTemplate,
  ParameterFormat,
  TemplateDefinition,
  TemplateParts,
} from '../sdk/index.js';
import { examplesOf } from './examples.js';
import { lint } from './lint.js';
import { fillTemplate, type RenderableTemplate, type VariableValues } from './render.js';
import { compareTemplates, type Comparison } from './template-compare.js';
import type { StoredContent, TemplateVariableMap } from './template-content.js';
import { templateProvider, type TemplateProvider } from './template-provider.js';

type Component = Record<string, unknown>;

const channel = whatsappChannel as AnyChannel;
/** Meta, as this module asks it. */
export const meta = templateProvider(channel) as TemplateProvider;

/** What is read of a template Meta lists with these components. */
export function listedContent(components: readonly Component[], format: ParameterFormat): StoredContent {
  const listed = { id: '1', name: 'x', language: 'en', status: 'APPROVED', category: 'UTILITY', components };
  const found = meta.templates.read({ ...listed, parameter_format: format.toUpperCase() });
  if (!found) throw new Error('it cannot be read');
  return found.content;
}

/** What is submitted to Meta. */
export function submission(
  content: StoredContent,
  variables: TemplateVariableMap,
  language = 'en',
  name = 'x',
): { parameter_format: string; components: Component[] } {
  const examples = examplesOf(variables, language);
  const code = meta.templates.languages.codes.includes(language) ? language : 'en';
  return meta.templates.write({ name, language: code, category: 'utility', content, examples }) as {
    parameter_format: string;
    components: Component[];
  };
}

/** A template filled within Meta's limits. */
export function fill(
  row: RenderableTemplate,
  values: VariableValues,
  locale?: string,
  parts?: TemplateParts,
) {
  const built = fillTemplate(row, values, { limits: meta.templates.limits, locale, parts });
  return { ...built, components: sentComponents(built.values) };
}

/** What leaves for Meta of a message's values. */
export function sentComponents(
  values: FilledTemplate,
): { type: string; parameters: Record<string, string>[] }[] {
  const content = { kind: 'template', name: 'x', language: 'en', values } as const;
  const address = { kind: 'phone', value: '4915112345678' } as const;
  const payload = whatsappChannel.render(content, { address, attemptId: 'a' });
  return (payload.template?.components ?? []) as unknown as {
    type: string;
    parameters: Record<string, string>[];
  }[];
}

/** What Meta would object to. */
export function lintForMeta(definition: TemplateDefinition) {
  return lint(definition, meta);
}

/** How a template of ours and one listed by Meta relate. */
export function compare(
  ours: StoredContent,
  variables: TemplateVariableMap,
  found: StoredContent,
  format: ParameterFormat,
): Comparison {
  return compareTemplates(ours, variables, found, format, meta);
}
