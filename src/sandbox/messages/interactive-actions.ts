import { messagingError } from '../model/graph-error.js';
import type { JsonObject } from '../model/model.js';
import { checkOrderDetails, checkOrderStatus } from './order-actions.js';
import { length, listOf, objectOf } from './validation-parts.js';

const LIMITS = {
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
  products: 30,
  url: 2000,
  flowButton: 30,
};

/**
 * Checks what can be pressed, by the type of an interactive message.
 *
 * Source: the pages of each type below
 * developers.facebook.com/documentation/business-messaging/whatsapp/messages; the action of
 * `request_contact_info` is assumed to be named as its type is, as that of locations is by its own.
 *
 * @throws GraphError with code 131008 or 131009
 */
export function checkActions(type: string, action: JsonObject): void {
  switch (type) {
    case 'button':
      return checkButtons(action);
    case 'list':
      return checkList(action);
    case 'cta_url':
      return checkUrl(action);
    case 'flow':
      return checkFlow(action);
    case 'location_request_message':
      return checkName(action, 'send_location');
    case 'request_contact_info':
    case 'catalog_message':
      return checkName(action, type);
    case 'product':
      length('Catalog id', action.catalog_id, 256);
      length('Product retailer id', action.product_retailer_id, 256);
      return;
    case 'product_list':
      return checkProducts(action);
    case 'order_details':
      return checkOrderDetails(action);
    case 'order_status':
      return checkOrderStatus(action);
    default:
  }
}

function checkName(action: JsonObject, name: string): void {
  if (action.name !== name) throw messagingError(131009, `Action name must be ${name}`);
}

function checkUrl(action: JsonObject): void {
  checkName(action, 'cta_url');
  const parameters = objectOf(action.parameters);
  length('Button text', parameters?.display_text, LIMITS.buttonTitle);
  const url = length('Button URL', parameters?.url, LIMITS.url);
  if (!/^https?:\/\/\S+$/.test(url)) throw messagingError(131009, 'Button URL is not a valid URI');
}

function checkFlow(action: JsonObject): void {
  checkName(action, 'flow');
  const parameters = objectOf(action.parameters) ?? {};
  if (parameters.flow_message_version === undefined)
    throw messagingError(131008, 'flow_message_version is required');
  const button = length('flow_cta', parameters.flow_cta, LIMITS.flowButton);
  if (/\p{Extended_Pictographic}/u.test(button))
    throw messagingError(131009, 'flow_cta must not contain emoji');
  if ((parameters.flow_id === undefined) === (parameters.flow_name === undefined))
    throw messagingError(131009, "Exactly one of 'flow_id' and 'flow_name' must be given");
  const { flow_action: kind = 'navigate' } = parameters;
  if (kind !== 'navigate' && kind !== 'data_exchange')
    throw messagingError(131009, 'flow_action must be navigate or data_exchange');
  const payload = parameters.flow_action_payload;
  if (payload === undefined) return;
  if (kind === 'data_exchange')
    throw messagingError(131009, 'flow_action_payload is not allowed with data_exchange');
  length('flow_action_payload.screen', objectOf(payload)?.screen, 256);
  const { data } = objectOf(payload) ?? {};
  if (data !== undefined && Object.keys(objectOf(data) ?? {}).length === 0)
    throw messagingError(131009, 'flow_action_payload.data must be a non-empty object');
}

function checkProducts(action: JsonObject): void {
  length('Catalog id', action.catalog_id, 256);
  const sections = checkSections(action);
  const products = sections.flatMap((section) => listOf(section.product_items));
  if (products.length < 1 || products.length > LIMITS.products)
    throw messagingError(131009, `Total product count exceed max allowed count: ${LIMITS.products}`);
  for (const product of products) length('Product retailer id', product.product_retailer_id, 256);
}

/** Sections have titles as soon as there are several. */
function checkSections(action: JsonObject): JsonObject[] {
  const sections = listOf(action.sections);
  if (sections.length < 1 || sections.length > LIMITS.sections) {
    throw messagingError(
      131009,
      `Invalid sections count. Min allowed sections: 1, Max allowed sections: ${LIMITS.sections}`,
    );
  }
  for (const section of sections) {
    if (sections.length > 1 || section.title !== undefined)
      length('Section title', section.title, LIMITS.sectionTitle);
  }
  return sections;
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
  const sections = checkSections(action);
  const ids = new Set<string>();
  let rows = 0;
  for (const section of sections) {
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
