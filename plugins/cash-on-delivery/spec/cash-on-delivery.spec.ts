import { describe, expect, it } from '@jest/globals';
import type { Intent, PluginContext } from '../../../src/sdk/index.js';
import { sampleContext, sampleEvent } from '../../../test/kit/samples.js';
import { words, type Language } from '../cash-on-delivery.answers.js';
import { plugin } from '../cash-on-delivery.plugin.js';
import { settings, type Settings } from '../cash-on-delivery.settings.js';
import { ANSWERS, orderConfirmation } from '../templates/order-confirmation.template.js';

const context = (chosen: object = {}): PluginContext<Settings> => sampleContext(settings.parse(chosen));
const accepted = (order: object, chosen?: object): Intent[] =>
  plugin.on['order.accepted']?.(
    sampleEvent(
      'order.accepted',
      { data: { order: { history: false, confirmation: undefined, ...order } } },
      'required',
    ),
    context(chosen),
  ) ?? [];
const answered = (data: object, chosen?: object, contact: object = {}, shop: object = {}): Intent[] => {
  const around = context(chosen);
  return (
    plugin.on['message.received']?.(sampleEvent('message.received', { data }, 'required'), {
      ...around,
      account: { ...around.account, language: 'en' },
      contact: { id: 'c', hasPhone: true, ...contact },
      connection: { id: 'shop', name: 'Shop', createdAt: 0, connector: 'woocommerce', ...shop },
    }) ?? []
  );
};
const replyTo = { messageId: 'm1', plugin: 'cash-on-delivery', connectionId: 'shop', subject: 'order:13' };

describe('an order paid at the door', () => {
  it('is asked about once, others are not', () => {
    expect(accepted({ paymentMethod: 'cod' })).toMatchObject([
      {
        intent: 'send',
        step: 'confirmation',
        purpose: 'transactional',
        template: { name: 'order_cod_confirmation' },
      },
      { intent: 'instead', plugin: 'order-notifications', reason: 'asked_to_confirm' },
    ]);
    expect(accepted({ paymentMethod: 'bacs' })).toEqual([]);
    expect(
      accepted({ paymentMethod: 'bacs', confirmation: { wanted: true, setsStatus: false } }),
    ).toHaveLength(2);
    expect(accepted({ paymentMethod: 'door' }, { paymentMethods: ['door'] })).toHaveLength(2);
  });

  it.each([
    ['order_before_connection', { history: true }],
    ['order_while_disconnected', { history: true, historyReason: 'while_disconnected' }],
    ['renewal', { renewal: true }],
  ])('is not asked about: %s', (reason, order) => {
    expect(accepted({ paymentMethod: 'cod', ...order })).toMatchObject([{ intent: 'skip', reason }]);
  });
});

describe('the answer', () => {
  const replyOf = (intents: readonly Intent[]) => intents.find((intent) => intent.intent === 'reply');
  const noteOf = (intents: readonly Intent[]) =>
    intents.filter((intent) => intent.intent === 'call').find(({ action }) => action === 'order.note');

  it.each(Object.entries(orderConfirmation.languages))(
    'is understood in %s, and answered in that language',
    (language, { buttons }) => {
      const answers = (buttons ?? []).map(({ text }) => {
        const intents = answered({ messageId: 'm2', button: text, replyTo }, {}, { language });
        return [noteOf(intents)?.input['note'], replyOf(intents)?.text];
      });
      expect(answers).toEqual(
        ANSWERS.map((answer) => [words.en.notes[answer], words[language as Language].replies[answer]]),
      );
      expect(buttons).toHaveLength(ANSWERS.length);
    },
  );

  it.each([
    ['fr_FR', 'fr'],
    ['pt_PT', 'pt-PT'],
    ['pt-BR', 'pt-BR'],
    ['de_AT', 'de'],
    ['ja', 'en'],
    [undefined, 'en'],
  ] as const)('is noted on the order in the language of a shop in %s', (language, spoken) => {
    const shop = language === undefined ? {} : { language };
    const intents = answered(
      { messageId: 'm2', button: 'Cancelar', replyTo },
      {},
      { language: 'pt-PT' },
      shop,
    );
    expect(noteOf(intents)?.input['note']).toBe(words[spoken].notes.cancel);
    // The customer's language is not the shop's.
    expect(replyOf(intents)?.text).toBe(words['pt-PT'].replies.cancel);
  });

  it('is answered once, however often a button is pressed', () => {
    const [one, two] = ['m2', 'm3'].map((messageId) =>
      replyOf(answered({ messageId, button: 'Confirm', replyTo })),
    );
    expect(one).toEqual(two);
    expect(one).toMatchObject({
      subject: 'order:13',
      transition: 'cash-on-delivery:confirm',
      step: 'answer',
    });
  });

  it('of a customer who cancels is not told once more by the order notifications', () => {
    const remembered = answered({ messageId: 'm2', button: 'Cancel', replyTo }).find(
      (intent) => intent.intent === 'remember',
    );
    const cancelled = sampleEvent('order.cancelled', {
      connectionId: 'shop',
      data: { order: { id: '13' } },
    });
    const tags = plugin.tags?.(cancelled) ?? [];
    expect(remembered?.tags).toEqual(tags);
    const heard = (memories: { tag: string; at: number }[]) =>
      plugin.on['order.cancelled']?.(cancelled, { ...context(), memories });
    expect(heard(tags.map((tag) => ({ tag, at: 1 })))).toMatchObject([
      { intent: 'instead', plugin: 'order-notifications', reason: 'cancelled_by_customer' },
    ]);
    expect(heard([])).toEqual([]);
  });

  it('means one thing however many languages share a word', () => {
    const meanings = new Map<string, number>();
    for (const { buttons } of Object.values(orderConfirmation.languages)) {
      buttons?.forEach(({ text = '' }, index) => {
        expect({ text, index: meanings.get(text) ?? index }).toEqual({ text, index });
        meanings.set(text, index);
      });
    }
  });

  it('becomes a note in the shop it was asked for, and a status only where that is allowed', () => {
    expect(answered({ messageId: 'm2', button: 'Cancel', replyTo })[0]).toEqual({
      intent: 'call',
      to: { connectionId: 'shop' },
      action: 'order.note',
      input: { orderId: '13', note: 'Cash on delivery: the customer cancelled the order by WhatsApp.' },
      key: 'note:m2',
    });
    const [note, status] = answered({ messageId: 'm2', button: 'Cancel', replyTo }, { setStatus: true });
    expect(note).toMatchObject({ action: 'order.note' });
    expect(status).toMatchObject({ action: 'order.status', key: 'status:m2' });
    // The note says it once.
    expect(status).toHaveProperty('input', { orderId: '13', status: 'cancelled' });
  });

  it('in words, or to another message, changes nothing', () => {
    expect(answered({ messageId: 'm2', text: 'Cancel', replyTo })).toMatchObject([
      { intent: 'skip', reason: 'no_button' },
    ]);
    expect(answered({ messageId: 'm2', button: 'Cancel' })).toEqual([]);
    expect(
      answered({ messageId: 'm2', button: 'Cancel', replyTo: { ...replyTo, plugin: 'cart-recovery' } }),
    ).toEqual([]);
  });
});
