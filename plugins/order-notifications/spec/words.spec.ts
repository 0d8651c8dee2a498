import { describe, expect, it } from '@jest/globals';
import { context, event, reasonOf, sendOf } from './make.js';

const EUR = (amount: string) => ({ amount, currency: 'EUR' });

describe('what an order message says', () => {
  it('passes a note on in one line, only where that is switched on, and never of an order of the past', () => {
    const note = event('order.note_added');
    expect(reasonOf(note)).toBe('switched_off');
    const on = context({ customerNote: true });
    expect(sendOf(note, on).template.variables['note']).toBe('We left it with your neighbour.');
    expect(reasonOf(event('order.note_added', { order: { history: true } }), on)).toBe(
      'order_before_connection',
    );
  });

  it('names amounts as money, for the core to write in the language of the customer', () => {
    expect(sendOf(event('order.accepted')).template.variables['total']).toEqual(EUR('49.90'));
    expect(sendOf(event('order.paid')).template.variables['total']).toEqual(EUR('49.90'));
  });

  it.each([
    [
      { trackingUrl: ' https://carrier.example/t/1 ', trackingNumber: 'T1' },
      'order_shipped',
      { tracking_link: 'https://carrier.example/t/1' },
    ],
    [
      { trackingNumber: ' T1 ', carrier: 'Colissimo' },
      'order_shipped_number',
      { tracking_number: 'Colissimo T1' },
    ],
    [{ trackingNumber: 'T1' }, 'order_shipped_number', { tracking_number: 'T1' }],
    [
      { trackingNumber: 'T1', trackingUrl: 'javascript:alert(1)' },
      'order_shipped_number',
      { tracking_number: 'T1' },
    ],
    [{ trackingNumber: ' ', trackingUrl: 'https://' }, 'order_shipped_untracked', {}],
    [{ carrier: 'Colissimo' }, 'order_shipped_untracked', {}],
  ])('tells how to follow the parcel: %j', (shipment, name, variables) => {
    const { template } = sendOf(event('order.shipped', { shipment }));
    expect(template.name).toBe(name);
    expect(template.variables).toEqual({
      first_name: 'Anna',
      shop: 'Tea & Co',
      order_number: '1042',
      ...variables,
    });
  });

  it.each([
    ['2027-03-18', 'order_delayed_until', '2027-03-18'],
    ['2027-03-18T00:30:00+01:00', 'order_delayed_until', '2027-03-18'],
    ['next week', 'order_delayed', undefined],
    ['', 'order_delayed', undefined],
  ])('names the new day of a delay only when it is a day: %p', (expectedOn, name, day) => {
    const { template } = sendOf(event('order.delayed', { shipment: { expectedOn } }));
    expect(template.name).toBe(name);
    expect(template.variables['expected_on']).toBe(day);
  });

  it.each([
    [false, 'order_partly_refunded'],
    [true, 'order_refunded'],
  ])('tells the amount refunded (in full: %p), without a sign', (full, name) => {
    const refund = { id: '14', amount: EUR('-12.50'), full };
    const { template } = sendOf(event('order.refunded', { refund }));
    expect(template.name).toBe(name);
    expect(template.variables['amount']).toEqual(EUR('12.50'));
  });

  it('sends the payment link again, or says why not', () => {
    const on = context({ paymentFailed: true });
    expect(sendOf(event('payment.failed'), on).template.variables['payment_link']).toBe(
      'https://tea.example/pay/13',
    );
    const without = event('payment.failed', { order: { paymentUrl: '' } });
    expect(reasonOf(without, on)).toBe('no_payment_link');
  });

  it('fits everything on one line and into Meta’s limits', () => {
    const told = context();
    told.contact = { id: 'contact-1', firstName: ' Anna\n\tMaria  Luisa ', hasPhone: true };
    told.connection = { ...told.connection, name: 'T'.repeat(80) };
    const { variables } = sendOf(event('order.paid', { order: { number: '#1042\r\n' } }), told).template;
    expect(variables).toMatchObject({
      first_name: 'Anna Maria Luisa',
      shop: `${'T'.repeat(59)}…`,
      order_number: '#1042',
    });
  });

  it('prefers the shop name of the settings, and the id where the shop gives no number', () => {
    const { variables } = sendOf(
      event('order.paid', { order: { number: ' ' } }),
      context({ shopName: 'Tea' }),
    ).template;
    expect(variables).toMatchObject({ shop: 'Tea', order_number: '13' });
  });

  it('takes the first name from the contact, else from the event, else leaves it to the fallback', () => {
    const told = { ...context(), contact: { id: 'contact-1', hasPhone: true } };
    expect(sendOf(event('order.paid'), told).template.variables['first_name']).toBe('Anna');
    const { person: _nobody, ...anonymous } = event('order.paid');
    expect(sendOf(anonymous, told).template.variables['first_name']).toBeUndefined();
  });
});
