import { messagingError, parameterError } from './graph-error.js';
import type { JsonObject } from './model.js';

const LIMITS = {
  body: 1024,
  listBody: 4096,
  footer: 60,
  header: 60,
  buttons: 3,
  buttonTitle: 20,
  buttonId: 256,
  rows: 10,
  rowId: 200,
  rowTitle: 24,
  rowDescription: 72,
  sections: 10,
  sectionTitle: 24,
  listButton: 20,
};

const TYPES = [
  'address_message',
  'button',
  'call_permission_request',
  'carousel',
  'catalog_message',
  'contact_request',
  'cta_url',
  'flow',
  'list',
  'location_request_message',
  'order_details',
  'order_status',
  'product',
  'product_list',
  'request_contact_info',
];
const BODILESS = new Set(['product', 'carousel']);

/**
 * Checks an interactive message: reply buttons and lists in full, other types by their common parts.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-messages
 *
 * @throws GraphError with code 100, 131008 or 131009
 */
export function checkInteractive(interactive: JsonObject): void {
  const { type } = interactive;
  if (type === undefined) throw parameterError("The parameter interactive['type'] is required.");
  if (typeof type !== 'string' || !TYPES.includes(type)) {
    throw parameterError(
      `Param interactive['type'] must be one of {${TYPES.join(', ')}} - got "${typeof type === 'string' ? type : typeof type}".`,
    );
  }
  if (!BODILESS.has(type)) {
    length('Body text', textOf(interactive.body), type === 'list' ? LIMITS.listBody : LIMITS.body);
  }
  if (interactive.footer !== undefined) length('Footer text', textOf(interactive.footer), LIMITS.footer);
  const header = objectOf(interactive.header);
  if (header?.type === 'text') length('Header text', textOf(header), LIMITS.header);
  const action = objectOf(interactive.action);
  if (!action) throw parameterError("The parameter interactive['action'] is required.");
  if (type === 'button') checkButtons(action);
  if (type === 'list') checkList(action);
}

function checkButtons(action: JsonObject): void {
  const buttons = listOf(action.buttons);
  if (buttons.length < 1 || buttons.length > LIMITS.buttons) {
    throw messagingError(
      131009,
      `Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: ${LIMITS.buttons}`,
    );
  }
  const ids = new Set<string>();
  const titles = new Set<string>();
  for (const button of buttons) {
    if (button.type !== 'reply') throw messagingError(131009, 'Button type must be reply');
    const reply = objectOf(button.reply);
    const id = length('Button id', reply?.id, LIMITS.buttonId);
    const title = length('Button title', reply?.title, LIMITS.buttonTitle);
    if (ids.has(id)) throw messagingError(131009, `Duplicated button id: ${id}`);
    if (titles.has(title)) throw messagingError(131009, `Duplicated button title: ${title}`);
    ids.add(id);
    titles.add(title);
  }
}

function checkList(action: JsonObject): void {
  length('List button', action.button, LIMITS.listButton);
  const sections = listOf(action.sections);
  if (sections.length < 1 || sections.length > LIMITS.sections) {
    throw messagingError(
      131009,
      `Invalid sections count. Min allowed sections: 1, Max allowed sections: ${LIMITS.sections}`,
    );
  }
  const ids = new Set<string>();
  let rows = 0;
  for (const section of sections) {
    if (sections.length > 1 || section.title !== undefined) {
      length('Section title', section.title, LIMITS.sectionTitle);
    }
    for (const row of listOf(section.rows)) {
      rows += 1;
      const id = length('Row id', row.id, LIMITS.rowId);
      length('Row title', row.title, LIMITS.rowTitle);
      if (row.description !== undefined && row.description !== '') {
        length('Row description', row.description, LIMITS.rowDescription);
      }
      if (ids.has(id)) throw messagingError(131009, `Duplicated row id: ${id}`);
      ids.add(id);
    }
  }
  if (rows < 1 || rows > LIMITS.rows) {
    throw messagingError(131009, `Total row count exceed max allowed count: ${LIMITS.rows}`);
  }
}

function length(name: string, value: unknown, max: number): string {
  if (typeof value !== 'string') throw messagingError(131008, `${name} is required`);
  if (value.length < 1 || value.length > max) {
    throw messagingError(131009, `${name} length invalid. Min length: 1, Max length: ${max}`);
  }
  return value;
}

function textOf(value: unknown): unknown {
  return objectOf(value)?.text;
}

function objectOf(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

function listOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.map((item) => objectOf(item) ?? {}) : [];
}
