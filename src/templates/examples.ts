import type { TemplateVariable } from '../sdk/index.js';
import { formatDate, isIsoDate } from './format.js';
import type { TemplateVariableMap } from './template-content.js';

/** A variable's example as a customer would read it. */
export function exampleOf(variable: TemplateVariable | undefined, language: string): string | undefined {
  if (!variable) return undefined;
  return isIsoDate(variable.example) ? formatDate(variable.example, language) : variable.example;
}

/**
 * Examples of all variables, for the provider's reviewers.
 *
 * @param language - BCP 47; days given as examples are written in it
 */
export function examplesOf(variables: TemplateVariableMap, language: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, variable]) => [name, exampleOf(variable, language) ?? name]),
  );
}
