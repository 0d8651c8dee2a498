// Which files the skeleton of a connector has, by its kind and the parts asked for.
import { contactBook, contacts } from './contacts.mjs';
import { definition } from './definition.mjs';
import { deliveryFixture, page } from './papers.mjs';
import { contactTrigger, formTrigger, orderTrigger } from './triggers.mjs';
import { action, api, contract, emulator, health, split, sweep } from './vendor.mjs';

const triggers = { shop: orderTrigger, crm: contactTrigger, automation: formTrigger };

/**
 * @param given.kind `shop`: one webhook address a connection. `crm`: OAuth 2.0, one webhook address for all
 *   tenants of an app. `automation`: whatever its users make it send.
 * @param given.flags parts to write besides: `action`, `health`, `sweep`, `emulator`, `contacts`; contacts bring the
 *   emulator along, without which the kit shows nothing of them
 * @returns texts of files by path
 */
export function skeletonOf({ id, title, kind = 'shop', flags }) {
  const wanted = flags.includes('contacts') ? [...flags, 'emulator'] : flags;
  const has = (...parts) => parts.some((part) => wanted.includes(part));
  const one = {
    id,
    title,
    kind,
    has,
    trigger: triggers[kind](id),
    callsVendor: has('action', 'health', 'sweep', 'contacts'),
  };
  const folder = `connectors/${id}`;
  return {
    [`${folder}/${id}.connector.ts`]: definition(one),
    [`${folder}/settings.ts`]: settings(one),
    [`${folder}/${one.trigger.name}.trigger.ts`]: one.trigger.text,
    ...(one.callsVendor ? { [`${folder}/api.ts`]: api(one) } : {}),
    ...(kind === 'crm' ? { [`${folder}/split.ts`]: split() } : {}),
    ...(has('action') ? { [`${folder}/note.action.ts`]: action(one) } : {}),
    ...(has('health') ? { [`${folder}/health.ts`]: health() } : {}),
    ...(has('sweep') ? { [`${folder}/sweep.ts`]: sweep(one) } : {}),
    ...(has('contacts')
      ? {
          [`${folder}/contacts.ts`]: contacts(),
          [`${folder}/fixtures/contact-book.ts`]: contactBook(),
        }
      : {}),
    ...(has('emulator')
      ? {
          [`${folder}/fixtures/emulator.ts`]: emulator(one),
          [`${folder}/fixtures/contract.ts`]: contract(one),
        }
      : {}),
    [`${folder}/fixtures/settings.json`]: `${JSON.stringify(sampleSettings(one), null, 2)}\n`,
    [`${folder}/fixtures/001-${one.trigger.name}.json`]: deliveryFixture(one),
    [`docs/connectors/${id}.md`]: page(one),
  };
}

function sampleSettings({ kind, callsVendor }) {
  if (kind === 'crm') return {};
  return { webhookSecret: 'a-test-secret', ...(callsVendor ? { apiKey: 'a-test-key' } : {}) };
}

function settings({ kind, callsVendor }) {
  const secret = (name, title, help) => `  ${name}: z
    .string()
    .min(1)
    .meta({ title: '${title}', help: '${help}', secret: true }),
`;
  const fields =
    kind === 'crm' ? '' : secret('webhookSecret', 'scaffold: what the vendor calls it', 'Where to find it.');
  const key =
    kind !== 'crm' && callsVendor
      ? secret('apiKey', 'scaffold: what the vendor calls its API key', 'Where to find it.')
      : '';
  const shape = fields === '' ? 'z.object({})' : `z.object({\n${fields}${key}})`;
  return `import { z } from 'zod';

/** One schema: validation, types, and the form a person fills in.${kind === 'crm' ? ' The person agrees on the vendor’s page instead.' : ''} */
export const settings = ${shape};

export type Settings = z.output<typeof settings>;
`;
}
