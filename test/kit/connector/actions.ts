import { z } from 'zod';
import type { AnyAction, AnyConnector, CallContext } from '../../../src/sdk/index.js';
import { check, describeError, notApplicable, type Check, type Report } from '../finding.js';
import type { VendorEmulator } from '../contract.js';
import type { ConnectorMaterials } from '../play.js';
import { withEmulator } from './vendor.js';

/** Can each action be done, and done again where it says so? */
export function actionChecks(connector: AnyConnector, materials: ConnectorMaterials): Check[] {
  const titles = {
    samples: 'each action has a sample input that it accepts',
    repeat: 'an action that may be repeated changes nothing the second time',
    people: 'an action about a person reaches that person’s record, and no other',
  };
  if (connector.actions.length === 0) {
    return Object.entries(titles).map(([id, title]) =>
      notApplicable(`actions.${id}`, title, 'it has no actions'),
    );
  }
  const samples = check('actions.samples', titles.samples, (report) => {
    for (const action of connector.actions) sampleOf(action, materials, report);
  });
  if (materials.contract?.emulator === undefined) {
    const why = 'fixtures/contract.ts gives no emulator';
    return [
      samples,
      notApplicable('actions.repeat', titles.repeat, why),
      notApplicable('actions.people', titles.people, why),
    ];
  }
  const personal = connector.actions.filter(namesPerson);
  return [
    samples,
    personal.length === 0
      ? notApplicable('actions.people', titles.people, 'no action is about a person')
      : check('actions.people', titles.people, async (report) => {
          for (const action of personal) await reportPeople(connector, action, materials, report);
        }),
    check('actions.repeat', titles.repeat, async (report) => {
      for (const action of connector.actions) {
        if (action.retry === 'never') continue;
        const input = sampleOf(action, materials, () => undefined);
        if (input === undefined) continue;
        await withEmulator(connector, materials, (emulator, context) =>
          repeat(action, input.value, emulator, context, report),
        );
      }
    }),
  ];
}

function sampleOf(
  action: AnyAction,
  materials: ConnectorMaterials,
  report: Report,
): { value: unknown } | undefined {
  const where = `actions.${action.id}`;
  const sample = materials.contract?.actions?.[action.id];
  if (sample === undefined) {
    report(
      where,
      'has no sample input, so nothing shows that it works.',
      `Add "${action.id}" to \`actions\` in fixtures/contract.ts.`,
    );
    return undefined;
  }
  const parsed = action.input.safeParse(sample);
  if (parsed.success) return { value: parsed.data };
  report(where, 'refuses its own sample input.', `Make the sample fit \`input\`: ${parsed.error.message}`);
  return undefined;
}

function namesPerson({ input }: AnyAction): boolean {
  try {
    return Object.hasOwn(z.toJSONSchema(input, { io: 'input' }).properties ?? {}, 'person');
  } catch {
    return false;
  }
}

/** Runs an action for two people, each at a vendor of their own, and compares the records it wrote on. */
async function reportPeople(
  connector: AnyConnector,
  action: AnyAction,
  materials: ConnectorMaterials,
  report: Report,
): Promise<void> {
  const where = `actions.${action.id}`;
  const first = sampleOf(action, materials, () => undefined);
  const other = materials.contract?.otherPeople?.[action.id];
  const second = action.input.safeParse(other);
  if (first === undefined) return;
  if (!second.success)
    return report(
      where,
      'has no sample about a second person, so nothing shows that it finds the right one.',
      `Add "${action.id}" to \`otherPeople\` in fixtures/contract.ts: its sample, about somebody else.`,
    );
  const reached: string[][] = [];
  for (const input of [first.value, second.data]) {
    let isTold = true;
    await withEmulator(connector, materials, async (emulator, context) => {
      isTold = emulator.reached !== undefined;
      await action.run({ ...context, key: 'conformance' }, input);
      reached.push(emulator.reached?.() ?? []);
    });
    if (!isTold)
      return report(
        'fixtures/contract.ts',
        'gives an emulator that does not say whose records actions wrote on.',
        'Write `reached()`: the ids of those records.',
      );
    const wanted = (input as { person?: { externalId?: string } }).person?.externalId;
    const found = reached.at(-1) ?? [];
    if (wanted !== undefined && found.some((id) => id !== wanted))
      report(
        where,
        `is asked about the record ${wanted} and writes on ${found.join(', ')}.`,
        'Use the id it is given.',
      );
  }
  const [one = [], two = []] = reached;
  if (one.length === 0 || two.length === 0)
    report(where, 'writes on no record the emulator tells of.', 'Let `reached()` of the emulator tell it.');
  else if (one.some((id) => two.includes(id)))
    report(
      where,
      `writes on the record ${one[0]} for two different people.`,
      'Find each by what `person` says.',
    );
}

/** Does it twice with one key, as the core does after a doubtful outcome. */
async function repeat(
  action: AnyAction,
  input: unknown,
  emulator: VendorEmulator,
  context: CallContext<unknown>,
  report: Report,
): Promise<void> {
  const where = `actions.${action.id}`;
  const run = async (): Promise<unknown> =>
    action.output.parse(await action.run({ ...context, key: 'conformance' }, input));
  await run();
  const made = emulator.made?.();
  try {
    await run();
  } catch (error) {
    report(
      where,
      `is "${action.retry}" and fails the second time: ${describeError(error)}.`,
      'Take what is done already for success, or declare `retry: "never"`.',
    );
    return;
  }
  const again = emulator.made?.();
  if (made !== undefined && again !== undefined && again > made) {
    report(
      where,
      `is "${action.retry}" and makes something a second time at the vendor.`,
      'Look for what was made with this key before making it, or declare `retry: "never"`.',
    );
  }
}
