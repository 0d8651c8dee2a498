import { orderIn, type AnyConnector, type AnyEventDraft } from '../../../src/sdk/index.js';
import { check, notApplicable, type Check, type Report } from '../finding.js';
import { connectionOf, playableItems, translate, type ConnectorMaterials, type States } from '../play.js';

const parcelEvents = /^order\.(?:shipped|out_for_delivery|delivered|delayed)$/;

/**
 * Does a connector that knows parcels, and no orders, say what it knows and no more? What it makes up is sent to
 * customers; what it leaves out keeps them from being told.
 */
export function orderChecks(connector: AnyConnector, materials: ConnectorMaterials): Check[] {
  const title = 'parcels name their order as the shop does, and somebody to tell';
  const found = eventsOf(connector, materials).filter(({ event }) => parcelEvents.test(event.type));
  const sight = sightCheck(connector, materials);
  if (found.length === 0)
    return [notApplicable('orders', title, 'no fixture gives an event about a parcel'), sight];
  return [
    check('orders', title, (report) => {
      for (const { name, event } of found) reportParcel(connector, `fixtures/${name}.json`, event, report);
      const named = found.filter(({ event }) => isTracker(connector) || orderIn(event) === undefined);
      if (named.length > 0 && named.every(({ event }) => event.person === undefined))
        report(
          'fixtures',
          'give parcels that name nobody, so nobody is told and no order of a shop is found.',
          'Give `person` with the phone or the e-mail address that the vendor knows.',
        );
    }),
    sight,
  ];
}

/** A made-up first sight would have imports told to everybody. */
function sightCheck(connector: AnyConnector, materials: ConnectorMaterials): Check {
  const title = 'no order was first seen before the connection was made';
  const { createdAt } = connectionOf(connector, materials);
  const orders = eventsOf(connector, materials).flatMap(({ name, event }) => {
    const order = orderIn(event);
    return order?.firstSeenAt === undefined ? [] : [{ name, firstSeenAt: order.firstSeenAt }];
  });
  if (orders.length === 0) return notApplicable('orders.seen', title, 'it leaves that to the core');
  return check('orders.seen', title, (report) => {
    for (const { name, firstSeenAt } of orders)
      if (firstSeenAt < createdAt)
        report(
          `fixtures/${name}.json: order.firstSeenAt`,
          'lies before the connection was made.',
          'Leave it out: the core keeps when it first heard of an order.',
        );
  });
}

function eventsOf(
  connector: AnyConnector,
  materials: ConnectorMaterials,
): { name: string; event: AnyEventDraft }[] {
  const states: States = new Map();
  return playableItems(connector, materials).flatMap((item) => {
    try {
      const result = translate(item, states);
      const events = 'kind' in result ? [] : result.events;
      return events.map((event) => ({ name: item.name, event }));
    } catch {
      // Reported where mapping is asked about.
      return [];
    }
  });
}

const isTracker = ({ category }: AnyConnector): boolean => category === 'shipping';

function reportParcel(connector: AnyConnector, where: string, event: AnyEventDraft, report: Report): void {
  if (isTracker(connector) && orderIn(event) !== undefined) {
    report(
      where,
      `gives ${event.type} with a whole order, which whoever tracks parcels does not know.`,
      'Give `orderReference` with the number; the core finds the order that a shop told of.',
    );
    return;
  }
  if (!('orderReference' in event.data)) return;
  const { orderReference, shipment } = event.data;
  if (orderReference.number === shipment?.trackingNumber)
    report(
      `${where}: orderReference.number`,
      'is the tracking number, which no customer calls their order by.',
      "Give the shop's number of the order; leave the event out where the vendor does not know it.",
    );
  if (orderReference.createdAt === event.occurredAt)
    report(
      `${where}: orderReference.createdAt`,
      'is when this happened to the parcel.',
      'Give the day the order was placed, or leave it out.',
    );
}
