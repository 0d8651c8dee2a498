import {
  contactFieldTypes,
  Rejected,
  type AnyConnector,
  type CallContext,
  type ContactPushResult,
  type ContactRecordBase,
  type ContactRecordChange,
  type ContactsDefinition,
} from '../../../src/sdk/index.js';
import type { VendorEmulator } from '../contract.js';
import { check, Finished, notApplicable, type Check, type Report } from '../finding.js';
import type { ConnectorMaterials } from '../play.js';
import { firstDifference } from '../pure.js';
import { withEmulator } from './vendor.js';

type Contacts = ContactsDefinition<unknown, unknown>;

const titles = {
  'contacts.fields': 'fields are described, and the mapping names real ones',
  'contacts.full': 'a full pull gives every record, page by page',
  'contacts.echo': 'the echo of our own write does not loop, and nothing of it is lost',
  'contacts.conflict': 'a push conflicts only with a record that changed since its base',
  'contacts.empties': 'a part of a person that is to be empty is emptied',
  'contacts.no_phone': 'a contact without a phone survives',
  'contacts.erase': 'an erase request reaches the vendor',
};
type Id = keyof typeof titles;
type Body = (
  contacts: Contacts,
  context: CallContext<unknown>,
  materials: ConnectorMaterials,
  report: Report,
  emulator: VendorEmulator,
) => Promise<void>;

/** Two-way contact sync: does our own write come back quietly, does nobody get lost, is erasure passed on? */
export function contactChecks(connector: AnyConnector, materials: ConnectorMaterials): Check[] {
  const { contacts } = connector;
  const { contract } = materials;
  const ids = Object.keys(titles) as Id[];
  if (contacts === undefined) return ids.map((id) => notApplicable(id, titles[id], 'it syncs no contacts'));
  const isReady = contract?.emulator !== undefined && contract.contacts !== undefined;
  if (!isReady)
    return [
      check('contacts.fields', titles['contacts.fields'], (report) =>
        report(
          'fixtures/contract.ts',
          'gives no emulator with sample contacts, so nothing shows that `contacts` works.',
          'Write `emulator` and `contacts: { sample, withoutPhone }`.',
        ),
      ),
      ...ids
        .filter((id) => id !== 'contacts.fields')
        .map((id) => notApplicable(id, titles[id], 'there are no sample contacts yet')),
    ];
  return ids.map((id) =>
    check(id, titles[id], (report) =>
      withEmulator(connector, materials, (emulator, context) =>
        bodies[id](contacts, context, materials, report, emulator),
      ),
    ),
  );
}

const PAGES = 100;
const longestCursor = 2_000;

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
    if (answer.cursor === '' || answer.cursor.length > longestCursor)
      throw new Finished(
        'contacts.pull',
        'gives a cursor that is empty or longer than 2,000 characters.',
        'Shorten it.',
      );
    changes.push(...answer.changes);
    cursor = answer.cursor;
    if (!answer.more) return { changes, cursor };
  }
  throw new Finished(
    'contacts.pull',
    `says "more" for ${PAGES} pages without end.`,
    'Move the cursor past what was given, and say `more` only while there is more.',
  );
}

/** Pushes one change; answers the vendor's id of its record. */
async function pushOne(
  contacts: Contacts,
  context: CallContext<unknown> & { key: string },
  change: ContactRecordChange,
): Promise<string> {
  const result = await pushed(contacts, context, change);
  const expected =
    change.base === undefined ? 'The change has no `base`' : 'Its `base` is what was pulled last';
  if (result === 'conflict')
    throw new Finished(
      'contacts.push',
      'answers "conflict" to a change that conflicts with nothing.',
      `${expected}: answer it only where the record is another than \`base\` says, never by \`changedAt\`.`,
    );
  if (result === 'gone' || result instanceof Rejected)
    throw new Finished(
      'contacts.push',
      `refuses the sample: ${result instanceof Rejected ? result.message : 'it answers "gone"'}.`,
      'Give in fixtures/contract.ts a sample that the vendor takes, or mend push.',
    );
  const externalId = result === 'done' ? change.externalId : result.externalId;
  if (externalId === undefined)
    throw new Finished(
      'contacts.push',
      'makes a record and does not tell its id.',
      'Answer { done: true, externalId }.',
    );
  return externalId;
}

async function pushed(
  contacts: Contacts,
  context: CallContext<unknown> & { key: string },
  change: ContactRecordChange,
): Promise<ContactPushResult> {
  const results = await contacts.push(context, [change]);
  const [result] = results;
  if (results.length === 1 && result !== undefined) return result;
  throw new Finished(
    'contacts.push',
    `answers ${results.length} results for one change.`,
    'Answer one for each.',
  );
}

function sampleOf(materials: ConnectorMaterials, kind: 'sample' | 'withoutPhone'): ContactRecordChange {
  const sample = materials.contract?.contacts?.[kind];
  if (sample === undefined)
    throw new Finished('fixtures/contract.ts', `gives no contacts.${kind}.`, 'Add it.');
  return sample;
}

const reportEcho: Body = async (contacts, context, materials, report) => {
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
  const whole = await drain(contacts, context, undefined);
  const stored = whole.changes.filter((change) => change.externalId === first).at(-1);
  if (stored === undefined)
    report('contacts.pull', 'does not give what push wrote.', 'Give every record the vendor has.');
  if (Object.keys(sample.fields ?? {}).length === 0)
    report(
      'fixtures/contract.ts',
      'gives a contacts.sample without `fields`.',
      'Add a custom field the emulator knows.',
    );
  for (const echo of stored === undefined ? echoes : [...echoes, stored]) {
    const lost = firstDifference(echo.fields ?? {}, sample.fields ?? {});
    if (lost !== undefined)
      report(
        'contacts.push',
        `or pull loses a custom field that was pushed (${lost}).`,
        'Write `fields` by the names `fields()` gives, and read them again.',
      );
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
};

const reportWithoutPhone: Body = async (contacts, context, materials, report) => {
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
};

const reportErase: Body = async (contacts, context, materials, report) => {
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
};

const reportFields: Body = async (contacts, context, _materials, report) => {
  const fields = await contacts.fields(context);
  const names = fields.map(({ name }) => name);
  if (names.length === 0)
    report('contacts.fields', 'gives no field.', 'Give those the vendor has, custom ones too.');
  for (const { name, type, options } of fields) {
    if (names.indexOf(name) !== names.lastIndexOf(name))
      report('contacts.fields', `gives "${name}" twice.`, 'Give each field once.');
    if (!contactFieldTypes.includes(type))
      report(
        'contacts.fields',
        `gives "${name}" the type ${String(type)}.`,
        `Use ${contactFieldTypes.join(', ')}.`,
      );
    if (type === 'enum' && (options ?? []).length === 0)
      report('contacts.fields', `gives the enum "${name}" no options.`, 'Give the values it may have.');
  }
  for (const { vendor, ours } of contacts.mapping)
    if (!names.includes(vendor))
      report(
        'contacts.mapping',
        `maps ${ours} to "${vendor}", which \`fields\` does not give (${names.join(', ')}).`,
        "Map the vendor's name of a field that is there.",
      );
};

const reportFull: Body = async (contacts, context, materials, report, emulator) => {
  if (emulator.records === undefined) {
    report(
      'fixtures/contract.ts',
      'gives an emulator that does not say which records it has.',
      'Write `records()`, with one among them that was made before the connection.',
    );
    return;
  }
  await pushOne(contacts, { ...context, key: 'kit:5' }, sampleOf(materials, 'sample'));
  await pushOne(contacts, { ...context, key: 'kit:6' }, sampleOf(materials, 'withoutPhone'));
  const { changes, cursor } = await drain(contacts, context, undefined);
  const missed = emulator.records().filter((id) => !changes.some(({ externalId }) => externalId === id));
  if (missed.length > 0)
    report(
      'contacts.pull',
      `leaves out ${missed.join(', ')} of a full pull.`,
      'With `full` and no cursor give every record, whenever it was changed last.',
    );
  const later = await drain(contacts, context, cursor);
  if (later.changes.length > 0)
    report(
      'contacts.pull',
      'gives the same change again and again.',
      'Let the cursor move past what was given.',
    );
};

const reportConflict: Body = async (contacts, context, materials, report) => {
  const sample = sampleOf(materials, 'sample');
  const externalId = await pushOne(contacts, { ...context, key: 'kit:7' }, sample);
  const seen = async (): Promise<ContactRecordBase> => {
    const { changes } = await drain(contacts, context, undefined);
    const record = changes.filter((change) => change.externalId === externalId).at(-1);
    return record?.version === undefined
      ? { ...(record === undefined ? {} : { changedAt: record.changedAt }) }
      : { version: record.version };
  };
  const base = await seen();
  const change = { ...sample, externalId, person: { ...sample.person, firstName: 'Kit' } };
  await pushOne(contacts, { ...context, key: 'kit:8' }, { ...change, base });
  const now = await seen();
  // A vendor whose clock has whole seconds cannot tell two changes of one second.
  if (JSON.stringify(now) === JSON.stringify(base)) return;
  const later = { ...change, person: { ...sample.person, firstName: 'Late' }, base };
  const result = await pushed(contacts, { ...context, key: 'kit:9' }, later);
  if (result === 'conflict') return;
  report(
    'contacts.push',
    `writes over a record that changed since its \`base\` (${JSON.stringify(base)}, now ${JSON.stringify(now)}).`,
    'Compare `base` with the record at the vendor, and answer "conflict" where they differ.',
  );
};

const reportEmpties: Body = async (contacts, context, materials, report) => {
  const sample = sampleOf(materials, 'sample');
  const externalId = await pushOne(contacts, { ...context, key: 'kit:10' }, sample);
  const { changedAt } = sample;
  const change: ContactRecordChange = {
    externalId,
    kind: 'upserted',
    changedAt,
    person: {},
    empties: ['phone'],
  };
  await pushOne(contacts, { ...context, key: 'kit:11' }, change);
  const { changes } = await drain(contacts, context, undefined);
  const record = changes.filter((one) => one.externalId === externalId).at(-1);
  if (record?.person?.phone !== undefined)
    report('contacts.push', 'leaves a phone at the vendor that `empties` names.', 'Empty it there.');
  const { phone: _, firstName } = sample.person ?? {};
  if (firstName !== undefined && record?.person?.firstName !== firstName)
    report('contacts.push', 'empties a name that the change does not speak of.', 'Leave it as it is.');
};

const bodies: Readonly<Record<Id, Body>> = {
  'contacts.fields': reportFields,
  'contacts.full': reportFull,
  'contacts.echo': reportEcho,
  'contacts.conflict': reportConflict,
  'contacts.empties': reportEmpties,
  'contacts.no_phone': reportWithoutPhone,
  'contacts.erase': reportErase,
};
