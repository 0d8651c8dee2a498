import { describe, expect, it } from '@jest/globals';
import type { Intent, PluginContext } from '../../../src/sdk/index.js';
import { sampleContext, sampleEvent } from '../../../test/kit/samples.js';
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
const answered = (data: object, chosen?: object): Intent[] =>
  plugin.on['message.received']?.(sampleEvent('message.received', { data }, 'required'), context(chosen)) ??
  [];
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
    ]);
    expect(accepted({ paymentMethod: 'bacs' })).toEqual([]);
    expect(
      accepted({ paymentMethod: 'bacs', confirmation: { wanted: true, setsStatus: false } }),
    ).toHaveLength(1);
    expect(accepted({ paymentMethod: 'door' }, { paymentMethods: ['door'] })).toHaveLength(1);
  });

  it.each([
    ['order_before_connection', { history: true }],
    ['renewal', { renewal: true }],
  ])('is not asked about: %s', (reason, order) => {
    expect(accepted({ paymentMethod: 'cod', ...order })).toMatchObject([{ intent: 'skip', reason }]);
  });
});

describe('the answer', () => {
  it.each(Object.entries(orderConfirmation.languages))('is understood in %s', (_language, { buttons }) => {
    const told = buttons?.map(({ text }) => {
      const [note] = answered({ messageId: 'm2', button: text, replyTo });
      return note?.intent === 'call' ? String(note.input['note']) : '';
    });
    expect(told).toEqual([
      expect.stringContaining('confirmed'),
      expect.stringContaining('change'),
      expect.stringContaining('cancelled'),
    ]);
    expect(buttons).toHaveLength(ANSWERS.length);
  });

  it('means one thing however many languages share a word', () => {
    const meanings = new Map<string, number>();
    for (const { buttons } of Object.values(orderConfirmation.languages)) {
      buttons?.forEach(({ text }, index) => {
        expect({ text, index: meanings.get(text) ?? index }).toEqual({ text, index });
        meanings.set(text, index);
      });
    }
  });

  it('becomes a note in the shop it was asked for, and a status only where that is allowed', () => {
    expect(answered({ messageId: 'm2', button: 'Cancel', replyTo })).toEqual([
      {
        intent: 'call',
        connectionId: 'shop',
        action: 'add-order-note',
        input: { orderId: '13', note: 'Cash on delivery: the customer cancelled the order by WhatsApp.' },
        key: 'note:m2',
      },
    ]);
    const [note, status] = answered({ messageId: 'm2', button: 'Cancel', replyTo }, { setStatus: true });
    expect(note).toMatchObject({ action: 'add-order-note' });
    expect(status).toMatchObject({ action: 'set-order-status', key: 'status:m2' });
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
