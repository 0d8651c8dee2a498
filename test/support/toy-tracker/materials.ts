import type { ConnectorMaterials } from '../../kit/play.js';

const receivedAt = Date.UTC(2026, 10, 30, 12);
const at = (hours: number) => new Date(receivedAt - hours * 3_600_000).toISOString();
const parcel = {
  id: 'p1',
  tracking_number: 'AB123456789',
  courier: 'Example Post',
  order_number: '#1042',
  order_id: '5012345678901',
  customer_phone: '+34600111222',
  customer_country: 'ES',
};
const scans = [
  { tag: 'InfoReceived', at: at(0.9) },
  { tag: 'InTransit', at: at(0.5) },
  { tag: 'Delivered', at: at(0.1) },
];

const delivery = (
  name: string,
  body: object,
  events: { type: string; subject: string; transition: string }[],
): ConnectorMaterials['deliveries'][number] => ({
  name,
  request: {
    method: 'POST',
    url: '/hooks/conformance',
    headers: {},
    body: Buffer.from(JSON.stringify(body)),
  },
  receivedAt,
  expected: { events },
});

/** What the kit needs to judge the toy tracker: a parcel on its way, and arrived. */
export function connectorMaterials(): ConnectorMaterials {
  return {
    root: '.',
    settings: { secret: 'the secret of the toy tracker' },
    deliveries: [
      delivery('001-announced', { ...parcel, checkpoints: scans.slice(0, 1) }, []),
      delivery('002-on-its-way', { ...parcel, checkpoints: scans.slice(0, 2) }, [
        { type: 'order.shipped', subject: 'parcel:p1', transition: 'shipped' },
      ]),
      delivery('003-arrived', { ...parcel, checkpoints: scans }, [
        { type: 'order.delivered', subject: 'parcel:p1', transition: 'delivered' },
      ]),
    ],
  };
}
