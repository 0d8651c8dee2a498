import type { FilledButton, FilledParameter, FilledTemplate } from '../../sdk/index.js';
import { listOf, textOf } from './callback.js';

/** One parameter of a template's component. */
export interface TemplateParameter {
  type: 'text';
  text: string;
  /** Only for templates with named parameters. */
  parameter_name?: string;
}

/** A component with its values, as a send carries it. */
export type SendComponent =
  | { type: 'header' | 'body'; parameters: TemplateParameter[] }
  | { type: 'button'; sub_type: 'url'; index: string; parameters: TemplateParameter[] };

/** The values of a message as Meta's components. */
export function sendComponents({ header, body, buttons }: FilledTemplate): SendComponent[] {
  const components: SendComponent[] = [];
  if (header && header.parameters.length > 0)
    components.push({ type: 'header', parameters: header.parameters.map(parameterOf) });
  if (body && body.length > 0) components.push({ type: 'body', parameters: body.map(parameterOf) });
  for (const { index, text } of buttons ?? []) {
    components.push({
      type: 'button',
      sub_type: 'url',
      index: String(index),
      parameters: [{ type: 'text', text }],
    });
  }
  return components;
}

function parameterOf({ name, text }: FilledParameter): TemplateParameter {
  return { type: 'text', text, ...(name === undefined ? {} : { parameter_name: name }) };
}

/**
 * The values in components that were stored with messages before values were: texts of header and body, and
 * what follows the address of a button. {@link sendComponents} makes the same components of them again.
 */
export function readStoredComponents(components: readonly unknown[]): FilledTemplate {
  const known = listOf({ components }, 'components');
  const part = (type: string) => known.find((component) => component['type'] === type);
  const header = parametersIn(part('header'));
  const body = parametersIn(part('body'));
  const buttons = known.flatMap((component): FilledButton[] => {
    if (component['type'] !== 'button') return [];
    const [parameter] = parametersIn(component);
    return [{ type: 'url', index: Number(component['index'] ?? 0), text: parameter?.text ?? '' }];
  });
  return {
    ...(header.length === 0 ? {} : { header: { type: 'text', parameters: header } }),
    ...(body.length === 0 ? {} : { body }),
    ...(buttons.length === 0 ? {} : { buttons }),
  };
}

function parametersIn(component: Record<string, unknown> | undefined): FilledParameter[] {
  return listOf(component ?? {}, 'parameters').map((parameter) => {
    const name = textOf(parameter, 'parameter_name');
    return { ...(name === undefined ? {} : { name }), text: textOf(parameter, 'text') ?? '' };
  });
}
