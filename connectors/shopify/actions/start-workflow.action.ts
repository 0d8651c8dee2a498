import { z } from 'zod';
import { capabilities, defineAction, defined, Rejected, type Person } from '../../../src/sdk/index.js';
import type { ShopContext } from '../client.js';
import { customerOf } from '../customer-of.js';
import { idOf } from '../ids.js';
import { queries } from '../queries.js';

type Context = ShopContext & { key: string };

const answer = z.object({
  flowTriggerReceive: z.object({ userErrors: z.array(z.object({ message: z.string() })) }),
});

/** Triggers of Shopify Flow: connectors/shopify/app/extensions. Their fields have names that merchants read. */
const triggers = {
  opted_in: { handle: 'whatsapp-opted-in', fields: { Purpose: 'purpose', Method: 'method' } },
} as const;

/**
 * Starts the workflows in Shopify Flow that begin with a trigger of ours. A trigger of ours has a customer, so nothing
 * starts for somebody the shop does not know. Every field of a trigger has to be there, empty ones too.
 *
 * Source: shopify.dev/docs/apps/build/flow/triggers/reference
 */
export const startWorkflow = defineAction({
  id: 'start-workflow',
  implements: capabilities['workflow.start'],
  run: async (context: Context, { trigger, person, fields: given }) => {
    const externalId = await idIn(context, person);
    if (externalId === undefined) return { started: false, reason: 'not_a_customer' };
    const { handle, fields } = triggers[trigger];
    const payload = Object.fromEntries(Object.entries(fields).map(([name, key]) => [name, given[key] ?? '']));
    const { flowTriggerReceive } = await context.client.ask(
      queries.startWorkflow,
      { handle, payload: { customer_id: exact(externalId), ...payload } },
      answer,
    );
    const [refusal] = flowTriggerReceive.userErrors;
    if (refusal) throw new Rejected(refusal.message);
    return { started: true };
  },
});

/** The id the shop has for a person: the one that is known, else that of the customer with their phone or address. */
async function idIn(
  context: Context,
  { externalId, whatsappId, ...others }: Person,
): Promise<string | undefined> {
  if (externalId !== undefined) return idOf(externalId);
  const phone = others.phone ?? (whatsappId === undefined ? undefined : `+${whatsappId}`);
  try {
    return idOf((await customerOf(context, defined({ ...others, phone }))).id);
  } catch (error) {
    // Nobody the shop knows, or two of them: no workflow is about such a person.
    if (error instanceof Rejected) return undefined;
    throw error;
  }
}

/** A number, as Flow's pages show ids; one that JavaScript would round goes as text. */
function exact(id: string): number | string {
  const number = Number(id);
  return Number.isSafeInteger(number) ? number : id;
}
