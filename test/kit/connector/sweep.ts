import { z } from 'zod';
import {
  ContractViolation,
  type AnyConnector,
  type CallContext,
  type DeliveryItem,
} from '../../../src/sdk/index.js';
import { check, notApplicable, type Check, type Report } from '../finding.js';
import { connectionOf, type ConnectorMaterials } from '../play.js';
import { withEmulator } from './vendor.js';

/** Pages of one sweep of an imitation, which holds little: more are pages without end. */
const MOST_PAGES = 50;

/** Does reconciliation end, get on, and find what the triggers can read? */
export function sweepChecks(connector: AnyConnector, materials: ConnectorMaterials): Check[] {
  const title = 'a sweep ends, its cursor gets on, and what it finds is translated';
  if (connector.reconcile === undefined) return [notApplicable('sweep', title, 'it sweeps nothing')];
  if (materials.contract?.emulator === undefined) {
    return [notApplicable('sweep', title, 'fixtures/contract.ts gives no emulator')];
  }
  return [
    check('sweep', title, (report) =>
      withEmulator(connector, materials, async (_emulator, context) => {
        const first = await sweepWhole(connector, context, undefined, report);
        if (first === undefined) return;
        // The first sweep may only take note of what is there; the next ones are what finds.
        const second = await sweepWhole(connector, context, first.cursor, report);
        if (second === undefined) return;
        const items = [...first.items, ...second.items];
        if (items.length === 0) {
          report(
            'reconcile.sweep',
            'finds nothing at the emulator, so nothing shows that what it finds can be read.',
            'Let the emulator in fixtures/contract.ts hold a record that a webhook missed.',
          );
        }
        for (const item of items) reportItem(connector, materials, context, item, report);
      }),
    ),
  ];
}

/** All pages of one sweep; undefined when they do not end as they should, which is reported. */
async function sweepWhole(
  connector: AnyConnector,
  context: CallContext<unknown>,
  from: string | undefined,
  report: Report,
): Promise<{ items: DeliveryItem[]; cursor: string } | undefined> {
  const items: DeliveryItem[] = [];
  let cursor = from;
  for (let page = 0; page < MOST_PAGES; page++) {
    const result = await connector.reconcile?.sweep(context, cursor);
    if (typeof result?.cursor !== 'string' || result.cursor === '') {
      report(
        'reconcile.sweep',
        'gives no cursor.',
        'Say where the next sweep begins, also when nothing was found.',
      );
      return undefined;
    }
    items.push(...result.items);
    if (!result.more) return { items, cursor: result.cursor };
    if (result.cursor === cursor) {
      report(
        'reconcile.sweep',
        'says there is more, and its cursor stands still.',
        'Move the cursor past what was read, or say that there is no more.',
      );
      return undefined;
    }
    cursor = result.cursor;
  }
  report(
    'reconcile.sweep',
    `still says there is more after ${MOST_PAGES} pages.`,
    'Say `more` only while the vendor has pages left.',
  );
  return undefined;
}

function reportItem(
  connector: AnyConnector,
  materials: ConnectorMaterials,
  { settings, now }: CallContext<unknown>,
  { topic, payload }: DeliveryItem,
  report: Report,
): void {
  const where = `reconcile.sweep, topic ${topic}`;
  const trigger = connector.triggers.find((one) => one.topics.includes(topic));
  if (trigger === undefined) {
    report(
      where,
      'finds what no trigger reads.',
      "Give items a trigger's topic, in the shape of its webhooks.",
    );
    return;
  }
  const parsed = trigger.payload.safeParse(payload);
  if (!parsed.success) {
    report(where, `finds what its trigger cannot read: ${z.prettifyError(parsed.error)}.`, shape);
    return;
  }
  try {
    trigger.subject(parsed.data);
    trigger.map(parsed.data, {
      settings,
      connection: connectionOf(connector, materials),
      topic,
      receivedAt: now,
      source: 'sweep',
      previous: undefined,
    });
  } catch (error) {
    if (!(error instanceof ContractViolation)) throw error;
    report(where, `finds what its trigger cannot map: ${error.message}.`, shape);
  }
}

const shape = "Give items in the shape of the vendor's webhooks, fields fetched besides if need be.";
