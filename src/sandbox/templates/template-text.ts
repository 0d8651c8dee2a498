import type {
  JsonObject,
  ParameterFormat,
  SandboxTemplate,
  TemplateButton,
  TemplateComponent,
} from '../model/model.js';

const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** The placeholders of a text in order, each once: `1`, `2` or names. */
export function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map((match) => match[1] as string))];
}

/** Puts values in the place of placeholders; one without a value stays as written. */
export function fill(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(PLACEHOLDER, (whole, key: string) => values.get(key) ?? whole);
}

/** The component of a type (`HEADER`, `BODY`, `FOOTER`, `BUTTONS`), whatever the case it was created with. */
export function componentOf(template: SandboxTemplate, type: string): TemplateComponent | undefined {
  return template.components.find((component) => component.type.toUpperCase() === type);
}

/** The buttons of a template, in order. */
export function buttonsOf(template: SandboxTemplate): TemplateButton[] {
  return componentOf(template, 'BUTTONS')?.buttons ?? [];
}

/** The text a parameter puts into a message. Currencies and dates show their fallback, as Meta does. */
export function parameterText(parameter: JsonObject): string {
  const { type } = parameter;
  if (type === 'currency' || type === 'date_time') {
    const value = parameter[type] as JsonObject | undefined;
    return typeof value?.fallback_value === 'string' ? value.fallback_value : '';
  }
  const text = parameter.text ?? parameter.payload ?? parameter.coupon_code;
  return typeof text === 'string' || typeof text === 'number' ? String(text) : '';
}

/** Maps placeholder to value for one component, by position or by `parameter_name`. */
export function parameterValues(
  parameters: readonly JsonObject[],
  format: ParameterFormat,
): Map<string, string> {
  return new Map(
    parameters.map((parameter, index) => [
      format === 'NAMED' ? String(parameter.parameter_name) : String(index + 1),
      parameterText(parameter),
    ]),
  );
}

/** The parameters sent for a component type; empty when the component was left out. */
export function parametersFor(components: readonly JsonObject[], type: string): JsonObject[] {
  const found = components.find((component) => String(component.type).toLowerCase() === type);
  return Array.isArray(found?.parameters) ? (found.parameters as JsonObject[]) : [];
}

/** The components of a template send, lenient: it was checked before. */
export function sentComponents(body: JsonObject): JsonObject[] {
  const template = body.template as JsonObject | undefined;
  return Array.isArray(template?.components) ? (template.components as JsonObject[]) : [];
}
