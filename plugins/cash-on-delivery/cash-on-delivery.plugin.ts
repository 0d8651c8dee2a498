import {
  definePlugin,
  type CanonicalEvent,
  type Intent,
  type PluginContext,
  historyRefusal,
  line,
  sentFrom,
} from '../../src/sdk/index.js';
import { translations } from './cash-on-delivery.translations.js';
import { settings, type Settings } from './cash-on-delivery.settings.js';
import { ANSWERS, orderConfirmation, type Answer } from './templates/order-confirmation.template.js';

type Context = PluginContext<Settings>;

/** An order paid at the door that nobody answered for within a day is asked about no more, milliseconds. */
const WANTED_FOR = 24 * 3_600_000;

const notes: Readonly<Record<Answer, string>> = {
  confirm: 'Cash on delivery: the customer confirmed the order by WhatsApp.',
  change: 'Cash on delivery: the customer wants to change the order. Please get in touch.',
  cancel: 'Cash on delivery: the customer cancelled the order by WhatsApp.',
};
const statuses: Readonly<Record<Answer, string>> = {
  confirm: 'processing',
  change: 'on-hold',
  cancel: 'cancelled',
};

function skip(reason: string, detail: string): Intent[] {
  return [{ intent: 'skip', reason, detail }];
}

function onAccepted(event: CanonicalEvent<'order.accepted'>, context: Context): Intent[] {
  const { order } = event.data;
  const wanted =
    order.confirmation?.wanted === true ||
    (order.paymentMethod !== undefined && context.settings.paymentMethods.includes(order.paymentMethod));
  if (!wanted) return [];
  const past = historyRefusal(order);
  if (past !== undefined) return skip(past.reason, past.detail);
  if (order.renewal === true)
    return skip('renewal', 'A subscription made the order: there is nobody to ask.');
  if (order.partOf !== undefined)
    return skip('part_of_order', 'The order is a part of another one: its buyer is asked about the whole.');
  if (order.payment !== undefined)
    return skip('not_paid_at_the_door', 'A part of the price was paid before, or nothing is to be paid.');
  if (event.superseded === true)
    return skip('superseded', 'A later stage of the same order arrived in the same delivery.');
  if (context.contact === undefined)
    return skip('no_contact', 'The order names nobody: no phone, e-mail or customer id.');
  return [
    {
      intent: 'send',
      ...sentFrom(context.settings.sender),
      step: 'confirmation',
      purpose: 'transactional',
      template: {
        name: orderConfirmation.name,
        variables: {
          first_name: line(context.contact.firstName ?? event.person?.firstName, 40),
          shop: context.settings.shopName ?? line(context.connection.name),
          order_number: line(order.number) ?? line(order.id),
          total: order.total,
        },
      },
      expiresAt: event.occurredAt + WANTED_FOR,
    },
  ];
}

/** Which button it was, in whatever language it was shown. */
function answerOf(button: string): Answer | undefined {
  for (const { buttons } of Object.values(orderConfirmation.languages)) {
    const index = buttons?.findIndex(({ text }) => text === button.trim()) ?? -1;
    if (index >= 0) return ANSWERS[index];
  }
  return undefined;
}

/** The answer becomes a note of the order and, if that is allowed, its status. */
function onReceived(event: CanonicalEvent<'message.received'>, context: Context): Intent[] {
  const { button, messageId, replyTo } = event.data;
  const order = /^order:(.+)$/.exec(replyTo?.subject ?? '')?.[1];
  if (replyTo?.plugin !== 'cash-on-delivery' || replyTo.connectionId === undefined || order === undefined)
    return [];
  const answer = button === undefined ? undefined : answerOf(button);
  if (answer === undefined)
    return skip('no_button', 'The customer answered in words; read them in the thread.');
  const { connectionId } = replyTo;
  const note: Intent = {
    intent: 'call',
    connectionId,
    action: 'add-order-note',
    input: { orderId: order, note: notes[answer] },
    key: `note:${messageId}`,
  };
  if (!context.settings.setStatus) return [note];
  // Without the note: a shop that notes changes of status would have the sentence twice.
  const status: Intent = {
    intent: 'call',
    connectionId,
    action: 'set-order-status',
    input: { orderId: order, status: statuses[answer] },
    key: `status:${messageId}`,
  };
  return [note, status];
}

/** Asks the buyers of orders paid at the door whether they still want them. */
export const plugin = definePlugin({
  id: 'cash-on-delivery',
  title: 'Cash on delivery',
  description:
    'Asks cash-on-delivery customers to confirm, change or cancel their order. Their reply is added as an order note.',
  settings,
  translations,
  templates: [orderConfirmation],
  on: { 'order.accepted': onAccepted, 'message.received': onReceived },
});
