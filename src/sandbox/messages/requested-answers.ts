import { SandboxInputError } from '../model/contract.js';
import type { JsonObject, LiveMessage, SandboxNumber } from '../model/model.js';
import type { MessageLedger } from '../state/message-ledger.js';
import type { Person } from '../state/people.js';
import { listIn, objectIn } from './phone/raw.js';

/**
 * The card that answers a request for the phone.
 *
 * Source: docs.kapso.ai/docs/whatsapp/send-messages/request-contact-info (2nd: `origin`), and the page of
 * business-scoped user ids. Assumed: it quotes the request.
 */
export function sharedPhone(
  ledger: MessageLedger,
  number: SandboxNumber,
  person: Person,
  wanted: string | undefined,
): { type: string; part: JsonObject; context: string } {
  const asks = (message: LiveMessage): boolean =>
    (wanted === undefined || message.id === wanted) && asksForPhone(message);
  const request = ledger.newest(number.phoneNumberId, person.key, asks);
  if (!request || person.waId === undefined)
    throw new SandboxInputError(
      'message',
      request
        ? `${person.key} has no phone to share.`
        : wanted === undefined
          ? `Nobody asked ${person.key} for their phone.`
          : `The message does not ask ${person.key} for their phone.`,
    );
  const card = {
    name: { formatted_name: person.name, first_name: person.name },
    phones: [{ phone: `+${person.waId}`, wa_id: person.waId, type: 'CELL' }],
    origin: 'contact_request',
  };
  return { type: 'contacts', part: { contacts: [card] }, context: request.id };
}

/**
 * The reply with which a person confirms the card of an order. It quotes nothing in Meta's example.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/payments/payments-br/one-click-payments
 */
export function confirmedCard(
  ledger: MessageLedger,
  number: SandboxNumber,
  person: Person,
  at: number,
  wanted: string | undefined,
): JsonObject {
  const names = (message: LiveMessage): boolean =>
    (wanted === undefined || message.id === wanted) && cardOf(message) !== undefined;
  const order = ledger.newest(number.phoneNumberId, person.key, names);
  if (!order)
    throw new SandboxInputError(
      'message',
      wanted === undefined
        ? `No order was sent to ${person.key} that can be paid with a card.`
        : 'The message is no order that can be paid with a card.',
    );
  const payment = {
    payment_method: 'offsite_card_pay',
    payment_timestamp: Math.floor(at / 1000),
    ...cardOf(order),
  };
  return { interactive: { type: 'payment_method', payment_method: payment } };
}

/** What an order says about its card; undefined when it has none, or is no order. */
function cardOf({ direction, type, body }: LiveMessage): JsonObject | undefined {
  if (direction !== 'out' || type !== 'interactive') return undefined;
  const interactive = objectIn(body, 'interactive');
  if (interactive.type !== 'order_details') return undefined;
  const parameters = objectIn(objectIn(interactive, 'action'), 'parameters');
  const way = listIn(parameters, 'payment_settings').find((one) => one.type === 'offsite_card_pay');
  if (!way) return undefined;
  const { last_four_digits, credential_id } = objectIn(way, 'offsite_card_pay');
  return { reference_id: parameters.reference_id, last_four_digits, credential_id };
}

/** By an interactive message, or a template that has the button. */
function asksForPhone({ direction, type, body, template }: LiveMessage): boolean {
  if (direction !== 'out') return false;
  if (type === 'interactive')
    return ['request_contact_info', 'contact_request'].includes(
      String((body.interactive as JsonObject | undefined)?.type),
    );
  return template !== undefined && JSON.stringify(template.components).includes('"REQUEST_CONTACT_INFO"');
}
