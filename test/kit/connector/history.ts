import type { AnyConnector, AnyEventDraft } from '../../../src/sdk/index.js';
import { check, notApplicable, type Check } from '../finding.js';
import { playableItems, translate, type ConnectorMaterials, type States } from '../play.js';

const DAY = 86_400_000;

/**
 * Is what happened before the connection was made history? A shop that connects, or edits an order of
 * last year, must not write to people about it.
 */
export function historyChecks(connector: AnyConnector, materials: ConnectorMaterials): Check[] {
  const title = 'what happened before the connection was made is history';
  const items = playableItems(connector, materials);
  if (items.length === 0) return [notApplicable('history', title, 'no fixture reaches a trigger yet')];
  return [
    check('history', title, (report) => {
      const createdAt = Math.max(...items.map(({ context }) => context.receivedAt)) + DAY;
      const states: States = new Map();
      for (const item of items) {
        const { context } = item;
        if (materials.contract?.births?.includes(context.topic)) continue;
        const later = {
          ...context,
          connection: { ...context.connection, createdAt },
          receivedAt: createdAt + 1,
        };
        const result = translate({ ...item, context: later }, states);
        if ('kind' in result) continue;
        const news = result.events.find(
          (event) => isNews(event) && event.occurredAt < createdAt && !isHistory(event),
        );
        if (news === undefined) continue;
        report(
          `fixtures/${item.name}.json`,
          `gives ${news.type} as news to a connection that was made after it.`,
          'Mark events from before `connection.createdAt` as `superseded`, or give none.',
        );
      }
    }),
  ];
}

/** What people and consents are does not age, and what is gone is gone, whenever it is heard of. */
function isNews({ type }: AnyEventDraft): boolean {
  return !/^(consent|contact)\.|\.deleted$/.test(type);
}

/** Recorded, and no reason for a message. */
function isHistory(event: AnyEventDraft): boolean {
  return event.superseded === true || ('order' in event.data && event.data.order.history === true);
}
