import { describe, expect, it } from '@jest/globals';
import {
  orderIn,
  type AnyConnector,
  type AnyEventDraft,
  type AnyTrigger,
  type CallContext,
  type EventData,
} from '../../src/sdk/index.js';
import { connectorMaterials } from '../support/toy-tracker/materials.js';
import { connector as tracker } from '../support/toy-tracker/toy-tracker.connector.js';
import { checkConnector } from './connector.js';
import { exemplary, exemplaryTrigger, materials, withTrigger } from './exemplary.js';
import { call, vendor } from './exemplary-vendor.js';
import { sentence } from './finding.js';
import type { ConnectorMaterials } from './play.js';
import { sampleEvent } from './samples.js';

async function findings(connector: AnyConnector, given: ConnectorMaterials): Promise<string[]> {
  return (await checkConnector(connector, given)).map((finding) => `${finding.check} | ${sentence(finding)}`);
}

/** The toy tracker with its events changed. */
function telling(change: (event: AnyEventDraft) => AnyEventDraft): AnyConnector {
  const [trigger] = tracker.triggers as readonly [AnyTrigger];
  const map: AnyTrigger['map'] = (payload, context) => {
    const { events, ...rest } = trigger.map(payload, context);
    return { ...rest, events: events.map(change) };
  };
  return Object.freeze({ ...(tracker as AnyConnector), triggers: [{ ...trigger, map }] });
}

type Named = Extract<EventData<'order.shipped'>, { orderReference: unknown }>;
const naming = (change: (data: Named, event: AnyEventDraft) => Named['orderReference']): AnyConnector =>
  telling((event) => {
    const data = event.data as Named;
    return { ...event, data: { ...data, orderReference: change(data, event) } } as AnyEventDraft;
  });

describe('a parcel tracker', () => {
  it('that says what it knows keeps every rule', async () => {
    expect(await findings(tracker, connectorMaterials())).toEqual([]);
  });

  it.each<[string, AnyConnector, RegExp]>([
    [
      'tells of whole orders, made up',
      telling(
        (event) => ({ ...event, data: { order: sampleEvent('order.paid').data.order } }) as AnyEventDraft,
      ),
      /^orders \| .*gives order\.shipped with a whole order/,
    ],
    [
      'calls an order by its tracking number',
      naming(({ shipment }) => ({ number: shipment?.trackingNumber ?? '' })),
      /^orders \| .*number: is the tracking number/,
    ],
    [
      'dates an order by its parcel',
      naming(({ orderReference }, { occurredAt }) => ({ ...orderReference, createdAt: occurredAt })),
      /^orders \| .*createdAt: is when this happened to the parcel/,
    ],
    [
      'names nobody',
      telling(({ person: _nobody, ...event }) => event),
      /^orders \| fixtures: give parcels that name nobody/,
    ],
    [
      'names its order by nothing',
      naming(() => ({}) as Named['orderReference']),
      /^expected \| .*data does not fit: orderReference\.number/,
    ],
  ])('that %s is told so', async (_what, connector, expected) => {
    expect((await findings(connector, connectorMaterials())).join('\n')).toMatch(new RegExp(expected, 'm'));
  });
});

it('an order that was seen before its connection was made is told so', async () => {
  const map: AnyTrigger['map'] = (payload, context) => {
    const { events, ...rest } = (exemplaryTrigger as AnyTrigger).map(payload, context);
    const seen = (event: AnyEventDraft) => {
      const order = orderIn(event);
      return order === undefined
        ? event
        : ({
            ...event,
            data: { order: { ...order, firstSeenAt: order.createdAt - 86_400_000 } },
          } as AnyEventDraft);
    };
    return { ...rest, events: events.map(seen) };
  };
  expect((await findings(withTrigger({ map }), materials)).join('\n')).toMatch(
    /^orders\.seen \| .*order\.firstSeenAt: lies before the connection was made/m,
  );
});

describe('a connector without a webhook', () => {
  const { webhook: _none, ...asked } = exemplary as AnyConnector;
  const order = {
    id: 13,
    status: 'new',
    updated: 1,
    created: Date.UTC(2026, 10, 23, 11, 59),
    total: '49.90',
  };
  const swept = Object.freeze({
    ...asked,
    reconcile: {
      every: 'PT5M',
      sweep: async (context: CallContext<unknown>) => {
        await call(context, 'GET');
        return { items: [{ topic: 'order', payload: order }], cursor: '1', more: false };
      },
    },
  }) as AnyConnector;
  // What it finds, without headers and signatures.
  const found = (topic?: string): ConnectorMaterials => ({
    ...materials,
    deliveries: materials.deliveries
      .filter(({ name }) => /^00[123]/.test(name))
      .map(({ request, ...delivery }) => ({
        ...delivery,
        ...(topic === undefined ? {} : { topic }),
        request: { ...request, headers: {} },
      })),
    contract: { emulator: vendor },
  });

  it('is judged by what its sweep finds', async () => {
    expect(await findings(swept, found())).toEqual([]);
    expect((await findings(swept, found('other'))).join()).toMatch(/no trigger reads the topic other/);
  });

  it('has to be asked', async () => {
    const deaf = Object.freeze(asked) as AnyConnector;
    expect((await findings(deaf, found())).join('\n')).toMatch(/^contract \| .*it never hears of anything/m);
  });
});
