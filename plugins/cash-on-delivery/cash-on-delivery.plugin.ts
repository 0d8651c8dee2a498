import {
  callOf,
  definePlugin,
  type CanonicalEvent,
  type CapabilityInput,
  type Intent,
  type PluginContext,
  historyRefusal,
  line,
  sentFrom,
} from '../../src/sdk/index.js';
import { languageOf, words, type Language } from './cash-on-delivery.answers.js';
import { reasons, reasonTranslations } from './cash-on-delivery.reasons.js';
import { translations } from './cash-on-delivery.translations.js';
import { settings, type Settings } from './cash-on-delivery.settings.js';
import { ANSWERS, orderConfirmation, type Answer } from './templates/order-confirmation.template.js';

type Context = PluginContext<Settings>;

/** An order paid at the door that nobody answered for within a day is asked about no more, milliseconds. */
const WANTED_FOR = 24 * 3_600_000;
/** How long a cancellation by the customer is remembered: the shop may carry it out days later, milliseconds. */
const REMEMBERED = 30 * 24 * 3_600_000;

/** The plugin that tells of every stage of an order, these two among them. */
const TELLER = 'order-notifications';

const statuses: Readonly<Record<Answer, CapabilityInput<'order.status'>['status']>> = {
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
    {
      intent: 'instead',
      plugin: TELLER,
      reason: 'asked_to_confirm',
      detail: 'The question whether the order is confirmed thanks for it too: one message is enough.',
    },
  ];
}

/** Which button it was and in which languages it says so. */
function answerOf(button: string): { answer: Answer; languages: Language[] } | undefined {
  const found = Object.entries(orderConfirmation.languages).flatMap(([language, { buttons }]) => {
    const answer = ANSWERS[buttons?.findIndex(({ text }) => text === button.trim()) ?? -1];
    return answer === undefined ? [] : [{ answer, language: language as Language }];
  });
  const [first] = found;
  return first && { answer: first.answer, languages: found.map(({ language }) => language) };
}

/** The answer becomes a note of the order and, if that is allowed, its status; the customer reads that it arrived. */
function onReceived(event: CanonicalEvent<'message.received'>, context: Context): Intent[] {
  const { button, messageId, replyTo } = event.data;
  const order = /^order:(.+)$/.exec(replyTo?.subject ?? '')?.[1];
  if (replyTo?.plugin !== 'cash-on-delivery' || replyTo.connectionId === undefined || order === undefined)
    return [];
  const pressed = button === undefined ? undefined : answerOf(button);
  if (pressed === undefined)
    return skip('no_button', 'The customer answered in words; read them in the thread.');
  const { answer, languages } = pressed;
  const { connectionId } = replyTo;
  // The button is in the language of the question; some languages share a word.
  const own = languageOf(context.contact?.language);
  const language = languages.includes(own) ? own : (languages[0] ?? 'en');
  const ofShop = languageOf(context.connection.language ?? context.account.language);
  return [
    callOf('order.note', {
      to: { connectionId },
      input: { orderId: order, note: words[ofShop].notes[answer] },
      key: `note:${messageId}`,
    }),
    // Without the note: a shop that notes changes of status would have the sentence twice.
    ...(context.settings.setStatus
      ? [
          callOf('order.status', {
            to: { connectionId },
            input: { orderId: order, status: statuses[answer] },
            key: `status:${messageId}`,
          }),
        ]
      : []),
    {
      intent: 'reply',
      subject: `order:${order}`,
      // However often the button is pressed, it is answered once.
      transition: `cash-on-delivery:${answer}`,
      step: 'answer',
      text: words[language].replies[answer],
    },
    ...(answer === 'cancel'
      ? [
          {
            intent: 'remember' as const,
            tags: [cancelledBy(connectionId, order)],
            at: event.occurredAt,
            until: event.occurredAt + REMEMBERED,
          },
        ]
      : []),
  ];
}

/** The customer cancelled it and was answered: they need not be told once more. */
function onCancelled(event: CanonicalEvent<'order.cancelled'>, context: Context): Intent[] {
  const tag = cancelledBy(event.connectionId, event.data.order.id);
  if (!context.memories.some((memory) => memory.tag === tag)) return [];
  return [
    {
      intent: 'instead',
      plugin: TELLER,
      reason: 'cancelled_by_customer',
      detail: 'The customer cancelled the order by button and was answered then.',
    },
  ];
}

function cancelledBy(connectionId: string, orderId: string): string {
  return `cancelled:${connectionId}:${orderId}`;
}

function tags(event: CanonicalEvent): string[] {
  return event.type === 'order.cancelled' && 'order' in event.data
    ? [cancelledBy(event.connectionId, event.data.order.id)]
    : [];
}

/** Asks the buyers of orders paid at the door whether they still want them. */
export const plugin = definePlugin({
  id: 'cash-on-delivery',
  title: 'Cash on delivery',
  description:
    'Asks cash-on-delivery customers to confirm, change or cancel their order. Their reply is added as an order note.',
  settings,
  translations: { ...translations, ...reasonTranslations },
  reasons,
  templates: [orderConfirmation],
  tags,
  on: { 'order.accepted': onAccepted, 'message.received': onReceived, 'order.cancelled': onCancelled },
});
