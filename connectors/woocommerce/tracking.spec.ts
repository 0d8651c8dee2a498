import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { orderPayload } from './schema.js';
import { meta, order, sampleSettings } from './fixtures/story.js';
import { parcelsOf } from './tracking.js';

const settings = sampleSettings();
const parcels = (changes: Record<string, unknown>, trackingKeys = settings.trackingKeys) =>
  parcelsOf(orderPayload.parse(order(changes)), { trackingKeys });

describe('tracking numbers', () => {
  it('come from Shipment Tracking and Advanced Shipment Tracking', () => {
    const items = [
      {
        tracking_provider: 'dhl',
        tracking_number: ' 001 ',
        date_shipped: '1795392000',
        custom_tracking_link: '',
      },
      {
        custom_tracking_provider: 'Bring',
        tracking_number: '002',
        custom_tracking_link: 'https://bring.example/002',
      },
      {
        formatted_tracking_provider: 'USPS',
        tracking_number: 3,
        ast_tracking_link: 'https://usps.example/3',
      },
    ];
    expect(parcels(meta({ _wc_shipment_tracking_items: items }))).toEqual([
      { number: '001', shipment: { trackingNumber: '001', carrier: 'dhl' }, status: undefined },
      {
        number: '002',
        shipment: { trackingNumber: '002', carrier: 'Bring', trackingUrl: 'https://bring.example/002' },
        status: undefined,
      },
      {
        number: '3',
        shipment: { trackingNumber: '3', carrier: 'USPS', trackingUrl: 'https://usps.example/3' },
        status: undefined,
      },
    ]);
  });

  it("take TrackShip's states, kept in lists beside the numbers, even as PHP objects with gaps", () => {
    const found = parcels(
      meta({
        _wc_shipment_tracking_items: { 0: { tracking_number: 'A1' }, 2: { tracking_number: 'B2' } },
        shipment_status: { 2: { status: 'out_for_delivery', est_delivery_date: '2026-11-25' } },
        ts_shipment_status: [{ status: 'delivered' }],
      }),
    );
    expect(found.map(({ number, status }) => [number, status])).toEqual([
      ['A1', 'delivered'],
      ['B2', 'out_for_delivery'],
    ]);
    expect(found[1]?.shipment.expectedOn).toBe('2026-11-25');
  });

  it('come from AfterShip with its tags', () => {
    const status = (tag: string, subtag?: string) =>
      parcels(meta({ _aftership_tracking_items: [{ slug: 'gls', tracking_number: 'A1', tag, subtag }] }))[0]
        ?.status;
    expect(status('OutForDelivery')).toBe('out_for_delivery');
    expect(status('Delivered')).toBe('delivered');
    expect(status('Exception')).toBe('delayed');
    expect(status('Exception', 'Exception_011')).toBeUndefined();
    expect(status('InTransit')).toBeUndefined();
    expect(status('AttemptFail')).toBeUndefined();
  });

  it('come from YITH, Colissimo and core Fulfillments', () => {
    expect(parcels(meta({ ywot_tracking_code: 'Y1', ywot_carrier_name: 'SEUR' }))[0]).toMatchObject({
      shipment: { trackingNumber: 'Y1', carrier: 'SEUR' },
    });
    expect(parcels(meta({ lpc_outward_parcel_number: '8R1' }))[0]).toMatchObject({
      shipment: {
        carrier: 'Colissimo',
        trackingUrl: 'https://www.laposte.fr/outils/suivre-vos-envois?code=8R1',
      },
    });
    const fulfillment = (changes: object) => ({
      is_fulfilled: true,
      date_deleted: null,
      ...meta({ _tracking_number: 'F1', _shipment_provider: 'ups', _tracking_url: 'https://ups.example/F1' }),
      ...changes,
    });
    expect(parcels({ fulfillments: [fulfillment({})] })).toEqual([
      {
        number: 'F1',
        shipment: { trackingNumber: 'F1', carrier: 'ups', trackingUrl: 'https://ups.example/F1' },
        status: undefined,
      },
    ]);
    for (const unsent of [false, 0, '0', 'false'])
      expect(parcels({ fulfillments: [fulfillment({ is_fulfilled: unsent })] })).toEqual([]);
    expect(parcels({ fulfillments: [fulfillment({ date_deleted: '2026-11-23T10:00:00' })] })).toEqual([]);
  });

  it('come from the meta keys of the settings, as text, JSON, list or list of objects', () => {
    const numbers = (value: unknown) =>
      parcels(meta({ my_key: value }), ['my_key']).map(({ number }) => number);
    expect(numbers('A1')).toEqual(['A1']);
    expect(numbers('A1, B2;C3\nA1')).toEqual(['A1', 'B2', 'C3']);
    expect(numbers('["A1",{"code":"B2"}]')).toEqual(['A1', 'B2']);
    expect(numbers({ tracking_number: 'A1' })).toEqual(['A1']);
    expect(numbers([{ tracking: 'A1' }, 42])).toEqual(['A1', '42']);
    expect(numbers('1Z 999 AA1')).toEqual(['1Z 999 AA1']);
  });

  it('of one parcel in two places are one, with what each place knows', () => {
    const found = parcels(
      meta({
        _tracking_number: 'A1',
        _wc_shipment_tracking_items: [{ tracking_number: 'A1', tracking_provider: 'dhl' }],
        _aftership_tracking_items: [{ tracking_number: 'A1', tag: 'Delivered' }],
      }),
    );
    expect(found).toEqual([
      { number: 'A1', shipment: { trackingNumber: 'A1', carrier: 'dhl' }, status: 'delivered' },
    ]);
  });

  it('are not prose, markup or addresses that run scripts', () => {
    expect(parcels(meta({ _tracking_number: 'will follow' }))).toEqual([]);
    expect(parcels(meta({ _tracking_number: '<b>1</b>' }))).toEqual([]);
    const item = { tracking_number: 'A1', custom_tracking_link: 'javascript:alert(1)' };
    expect(parcels(meta({ _wc_shipment_tracking_items: [item] }))[0]?.shipment).toEqual({
      trackingNumber: 'A1',
    });
  });

  it('that are malformed in any way are passed over, never thrown at', () => {
    const keys = [
      '_wc_shipment_tracking_items',
      '_aftership_tracking_items',
      'shipment_status',
      'ts_shipment_status',
      'ywot_tracking_code',
      'lpc_outward_parcel_number',
      '_tracking_number',
    ];
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...keys), fc.jsonValue()),
        fc.jsonValue(),
        (entries, fulfillments) => {
          for (const { number } of parcels({ ...meta(entries), fulfillments })) expect(number).toMatch(/\d/);
        },
      ),
      { numRuns: 500 },
    );
  });
});
