import { replacePlaceholders, type TemplateDefinition } from '../sdk/index.js';
import { examplesOf } from './examples.js';
import { pickLanguage } from './language.js';
import { renderedParts, type RenderedParts } from './rendered-parts.js';

/** A template as a customer would read it, with the examples of its variables in their places. */
export interface ExampleMessage {
  /** BCP 47: the template's language that is nearest to the one asked for. */
  language: string;
  parts: RenderedParts;
}

/**
 * What a template would say, before any message was sent.
 *
 * @param wanted - BCP 47; English where the template has nothing nearer
 */
export function exampleMessage(
  { languages, variables }: Pick<TemplateDefinition, 'languages' | 'variables'>,
  wanted: string,
): ExampleMessage | undefined {
  const language = pickLanguage(Object.keys(languages), { locale: wanted, accountLanguage: 'en' });
  const content = language === undefined ? undefined : languages[language];
  if (language === undefined || content === undefined) return undefined;
  const examples = examplesOf(variables, language);
  return {
    language,
    parts: renderedParts(content, {}, (text) =>
      replacePlaceholders(text, (name) => examples[name] ?? `{{${name}}}`),
    ),
  };
}
