import { messagingError, parameterError } from '../model/graph-error.js';
import type { JsonObject } from '../model/model.js';
import { checkActions } from './interactive-actions.js';
import { length, objectOf } from './validation-parts.js';

const LIMITS = { body: 1024, listBody: 4096, footer: 60, header: 60 };

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
/** Types that have no heading, and those whose heading is words alone. */
const HEADLESS = new Set([
  'catalog_message',
  'contact_request',
  'location_request_message',
  'order_status',
  'product',
  'request_contact_info',
]);
const TEXT_HEADED = new Set(['list', 'product_list']);
/** Assumed: Meta's example of an order has a picture. */
const IMAGE_HEADED = new Set(['order_details']);
const HEADERS = ['text', 'image', 'video', 'document'];

/**
 * Checks an interactive message: heading, body, small print, then the action of its type.
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
  if (!BODILESS.has(type) || interactive.body !== undefined) {
    length('Body text', textOf(interactive.body), type === 'list' ? LIMITS.listBody : LIMITS.body);
  }
  if (interactive.footer !== undefined) length('Footer text', textOf(interactive.footer), LIMITS.footer);
  checkHeader(type, interactive.header);
  const action = objectOf(interactive.action);
  if (!action) throw parameterError("The parameter interactive['action'] is required.");
  checkActions(type, action);
}

function checkHeader(type: string, given: unknown): void {
  if (given === undefined) {
    if (type === 'product_list') throw messagingError(131008, 'Header is required');
    return;
  }
  if (HEADLESS.has(type)) throw messagingError(131009, `Header is not allowed for type ${type}`);
  const header = objectOf(given);
  const kind = header?.type;
  if (typeof kind !== 'string' || !HEADERS.includes(kind))
    throw messagingError(131009, `Header type must be one of ${HEADERS.join(', ')}`);
  if (TEXT_HEADED.has(type) && kind !== 'text')
    throw messagingError(131009, `Header type must be text for type ${type}`);
  if (IMAGE_HEADED.has(type) && kind !== 'image')
    throw messagingError(131009, `Header type must be image for type ${type}`);
  if (kind === 'text') {
    length('Header text', header?.text, LIMITS.header);
    return;
  }
  const media = objectOf(header?.[kind]);
  if (!media) throw messagingError(131008, `Header ${kind} is required`);
  if ((media.id === undefined) === (media.link === undefined))
    throw messagingError(131009, `Header ${kind}: exactly one of 'id' and 'link' must be given`);
}

function textOf(value: unknown): unknown {
  return objectOf(value)?.text;
}
