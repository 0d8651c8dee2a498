import { describe, expect, it } from '@jest/globals';
import { meta, order, OrderStory, sampleSettings, T0, told } from './fixtures/story.js';

const TICKS = { liaison_whatsapp_optin: 'yes', liaison_whatsapp_optin_marketing: '1' };
const consents = (changes: Record<string, unknown>, base = {}) =>
  new OrderStory(base).receive(order(changes)).filter(({ type }) => type === 'consent.granted');

describe('consent ticked at the checkout', () => {
  it('is granted per purpose, before what the delivery decides, effective when the order was made', () => {
    const events = new OrderStory().receive(
      order(meta({ ...TICKS, _liaison_consent_wording: 'Updates by WhatsApp' }), 60),
    );
    expect(told(events)).toEqual(['consent:transactional', 'consent:marketing', 'placed!', 'accepted']);
    expect(events[0]).toMatchObject({
      type: 'consent.granted',
      subject: 'order:21',
      occurredAt: T0,
      person: { phone: '600 111 222', phoneCountry: 'ES', email: 'ana@example.com' },
      data: {
        purposes: ['transactional'],
        method: 'checkout',
        effectiveAt: T0,
        evidence: {
          orderId: '21',
          metaKey: 'liaison_whatsapp_optin',
          metaValue: 'yes',
          wording: 'Updates by WhatsApp',
        },
      },
    });
  });

  it.each([['yes'], ['1'], ['true'], ['YES'], [' on '], ['Sí'], ['ja'], [1], [true]])(
    'takes %p for a tick',
    (value) => {
      expect(told(consents(meta({ liaison_whatsapp_optin: value })))).toEqual(['consent:transactional']);
    },
  );

  it.each([
    ['no'],
    ['0'],
    [''],
    ['off'],
    [false],
    [0],
    [null],
    [['yes']],
    ['yes please'],
    ['Nein'],
    ['null'],
    [2],
    [{ yes: 1 }],
  ])('takes %p for none', (value) => {
    expect(consents(meta({ liaison_whatsapp_optin: value }))).toEqual([]);
  });

  it('is granted once per order, though every later delivery repeats it', () => {
    const story = new OrderStory();
    story.receive(order(meta(TICKS)), 'order.created');
    story.receive(order({ status: 'completed', ...meta(TICKS) }, 5));
    story.receive(order({ status: 'completed' }, 6));
    expect(told(story.events).filter((transition) => transition.startsWith('consent'))).toEqual([
      'consent:transactional',
      'consent:marketing',
    ]);
  });

  it('is for the phone of the order: told again, with its date, where the shop corrects the phone', () => {
    const story = new OrderStory();
    const billed = (phone: string) => ({ billing: { phone, country: 'ES' }, ...meta(TICKS) });
    const ticks = (events: ReturnType<OrderStory['receive']>) =>
      events.flatMap((event) =>
        event.type === 'consent.granted' ? [[event.person?.phone, event.data.effectiveAt]] : [],
      );
    expect(ticks(story.receive(order(billed('60011122'), 0), 'order.created'))).toEqual([
      ['60011122', T0],
      ['60011122', T0],
    ]);
    expect(ticks(story.receive(order(billed('60011122'), 1)))).toEqual([]);
    expect(ticks(story.receive(order(billed('600111222'), 2)))).toEqual([
      ['600111222', T0],
      ['600111222', T0],
    ]);
    expect(ticks(story.receive(order(billed('600111222'), 3)))).toEqual([]);
    // One that overtook us says nothing of the phone of today.
    expect(ticks(story.receive(order(billed('60011122'), 1)))).toEqual([]);
    expect(ticks(story.receive(order({ billing: { phone: '600999888', country: 'ES' } }, 4)))).toEqual([]);
  });

  it('is granted at the first sight of the tick, also when the order is older than the connection', () => {
    const old = { connection: { id: 'c', name: 'Shop', createdAt: T0 + 86_400_000 } };
    expect(consents(meta(TICKS), old)).toHaveLength(2);
    const story = new OrderStory();
    story.receive(order());
    expect(told(story.receive(order(meta({ liaison_whatsapp_optin: 'yes' }), 3)))).toEqual([
      'consent:transactional',
    ]);
  });

  it('is not granted by renewals, which copy the tick, nor by drafts', () => {
    expect(consents({ created_via: 'subscription', ...meta(TICKS) })).toEqual([]);
    expect(consents(meta({ ...TICKS, _subscription_renewal: '77' }))).toEqual([]);
    expect(consents(meta({ ...TICKS, _subscription_renewal: '' }))).toHaveLength(2);
    expect(consents({ status: 'checkout-draft', ...meta(TICKS) })).toEqual([]);
    const renewal = new OrderStory().receive(order({ created_via: 'subscription' }));
    expect(renewal[0]?.data).toMatchObject({ order: { renewal: true } });
  });

  it('is read from the meta keys of the settings', () => {
    const settings = sampleSettings({ transactionalConsentKey: 'wa_ok' });
    expect(told(consents(meta({ wa_ok: 'true', liaison_whatsapp_optin: 'yes' }), { settings }))).toEqual([
      'consent:transactional',
    ]);
    expect(consents(meta({ liaison_whatsapp_optin: 'yes' }), { settings })).toEqual([]);
  });
});
