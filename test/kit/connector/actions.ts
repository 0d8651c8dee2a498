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
    return [samples, notApplicable('actions.repeat', titles.repeat, why)];
  }
  return [
    samples,
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
