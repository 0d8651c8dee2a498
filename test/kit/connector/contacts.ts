import {
  Rejected,
  type AnyConnector,
  type CallContext,
  type ContactRecordChange,
  type ContactsDefinition,
} from '../../../src/sdk/index.js';
import { check, notApplicable, type Check, type Report } from '../finding.js';
import type { ConnectorMaterials } from '../play.js';
import { firstDifference } from '../pure.js';
import { withEmulator } from './vendor.js';

type Contacts = ContactsDefinition<unknown, unknown>;

/** Two-way contact sync: does our own write come back quietly, does nobody get lost, is erasure passed on? */
export function contactChecks(connector: AnyConnector, materials: ConnectorMaterials): Check[] {
  const titles = {
    'contacts.echo': 'the echo of our own write does not loop',
    'contacts.no_phone': 'a contact without a phone survives',
    'contacts.erase': 'an erase request reaches the vendor',
  };
  const { contacts } = connector;
  const { contract } = materials;
  const why =
    contacts === undefined
      ? 'it syncs no contacts'
      : contract?.emulator === undefined || contract.contacts === undefined
        ? 'fixtures/contract.ts gives no emulator with sample contacts'
        : undefined;
  if (why !== undefined || contacts === undefined) {
    return Object.entries(titles).map(([id, title]) =>
      notApplicable(id, title, why ?? 'it syncs no contacts'),
    );
  }
  const bodies: Record<string, (context: CallContext<unknown>, report: Report) => Promise<void>> = {
    'contacts.echo': (context, report) => reportEcho(contacts, context, materials, report),
    'contacts.no_phone': (context, report) => reportWithoutPhone(contacts, context, materials, report),
    'contacts.erase': (context, report) => reportErase(contacts, context, materials, report),
  };
  return Object.entries(titles).map(([id, title]) =>
    check(id, title, (report) =>
      withEmulator(connector, materials, async (_emulator, context) => bodies[id]?.(context, report)),
    ),
  );
}

const PAGES = 100;

/** Pulls until the vendor has no more. */
async function drain(
  contacts: Contacts,
  context: CallContext<unknown>,
  from: string | undefined,
): Promise<{ changes: ContactRecordChange[]; cursor: string | undefined }> {
  const changes: ContactRecordChange[] = [];
  const full = from === undefined;
  let cursor = from;
  for (let page = 0; page < PAGES; page += 1) {
    const answer = await contacts.pull(context, { cursor, full });
    changes.push(...answer.changes);
    cursor = answer.cursor;
    if (!answer.more) return { changes, cursor };
  }
  throw new Error(`pull says "more" for ${PAGES} pages without end: the cursor does not advance.`);
}

/** Pushes one change; answers the vendor's id of its record. */
async function pushOne(
  contacts: Contacts,
  context: CallContext<unknown> & { key: string },
  change: ContactRecordChange,
): Promise<string> {
  const results = await contacts.push(context, [change]);
  const [result] = results;
  if (results.length !== 1 || result === undefined)
    throw new Error(`push answers ${results.length} results for one change: give one for each.`);
  if (result === 'conflict' || result === 'gone' || result instanceof Rejected)
    throw new Error(`push answers ${result instanceof Rejected ? result.message : result} to the sample.`);
  const externalId = result === 'done' ? change.externalId : result.externalId;
  if (externalId === undefined) throw new Error('push makes a record and does not tell its id.');
  return externalId;
}

function sampleOf(materials: ConnectorMaterials, kind: 'sample' | 'withoutPhone'): ContactRecordChange {
  const sample = materials.contract?.contacts?.[kind];
  if (sample === undefined) throw new Error(`fixtures/contract.ts gives no contacts.${kind}.`);
  return sample;
}

async function reportEcho(
  contacts: Contacts,
  context: CallContext<unknown>,
  materials: ConnectorMaterials,
  report: Report,
): Promise<void> {
  const sample = sampleOf(materials, 'sample');
  const before = await drain(contacts, context, undefined);
  const first = await pushOne(contacts, { ...context, key: 'kit:1' }, sample);
  const again = await pushOne(contacts, { ...context, key: 'kit:1' }, { ...sample, externalId: first });
  if (again !== first) {
    report(
      'contacts.push',
      'makes a second contact of the same change.',
      'Find it by externalId before creating.',
    );
  }
  const after = await drain(contacts, context, before.cursor);
  const echoes = after.changes.filter((change) => change.externalId === first);
  for (const echo of echoes) {
    const difference = firstDifference(echo.person ?? {}, sample.person ?? {});
    if (difference !== undefined) {
      report(
        'contacts.pull',
        `gives back what we wrote differently (${difference}).`,
        'Read the fields push writes.',
      );
    }
  }
  const quiet = await drain(contacts, context, after.cursor);
  if (quiet.changes.some((change) => change.externalId === first)) {
    report(
      'contacts.pull',
      'gives the same change again and again.',
      'Let the cursor move past what was given.',
    );
  }
}

async function reportWithoutPhone(
  contacts: Contacts,
  context: CallContext<unknown>,
  materials: ConnectorMaterials,
  report: Report,
): Promise<void> {
  const sample = sampleOf(materials, 'withoutPhone');
  if (sample.person?.phone !== undefined) {
    report('fixtures/contract.ts', 'gives a phone to contacts.withoutPhone.', 'Take it out.');
    return;
  }
  const externalId = await pushOne(contacts, { ...context, key: 'kit:2' }, sample);
  const { changes } = await drain(contacts, context, undefined);
  if (!changes.some((change) => change.externalId === externalId && change.kind !== 'deleted')) {
    report(
      'contacts',
      'lose a contact that has no phone.',
      'Keep it: people may lack any identifier (invariant 11).',
    );
  }
}

async function reportErase(
  contacts: Contacts,
  context: CallContext<unknown>,
  materials: ConnectorMaterials,
  report: Report,
): Promise<void> {
  const sample = sampleOf(materials, 'sample');
  const externalId = await pushOne(contacts, { ...context, key: 'kit:3' }, sample);
  const erased: ContactRecordChange = { externalId, kind: 'deleted', changedAt: sample.changedAt };
  await pushOne(contacts, { ...context, key: 'kit:4' }, erased);
  const { changes } = await drain(contacts, context, undefined);
  const last = changes.filter((change) => change.externalId === externalId).at(-1);
  if (last !== undefined && last.kind !== 'deleted') {
    report(
      'contacts.push',
      'leaves an erased contact at the vendor.',
      'Delete it there when `kind` is `deleted`.',
    );
  }
}
