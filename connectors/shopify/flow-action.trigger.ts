import { z } from 'zod';
import { ContractViolation, defined, defineTrigger, textOf } from '../../src/sdk/index.js';
import { idOf } from './ids.js';
import { required } from './reading.js';
import { flowActionTopic } from './webhook.js';

const run = z.looseObject({
  action_run_id: z.string().min(1).max(150),
  shopify_domain: z.string(),
  handle: z.string().nullish(),
  properties: z.looseObject({}),
});

/** A passcode is nothing a workflow sends. */
const purposes = z.enum(['transactional', 'marketing']);

/** Fields of the action: `field-1` and so on, connectors/shopify/app/extensions/flow-send-template. */
const fields = 8;

/**
 * A workflow of Shopify Flow asks for a message. Whether it is sent the gates decide, where the merchant reads why not; Flow
 * itself is only told that it was taken.
 *
 * Source: shopify.dev/docs/apps/build/flow/actions/endpoints
 */
export const flowActionTrigger = defineTrigger({
  id: 'flow-action',
  title: 'Shopify Flow: send WhatsApp template',
  topics: [flowActionTopic],
  payload: run,
  subject: ({ action_run_id: id }) => `flow:${id}`,
  map: ({ action_run_id: id, properties }, { receivedAt }) => {
    const template = textOf(properties['template'], 512);
    if (template === undefined)
      throw new ContractViolation('the action names no template', { path: 'properties.template' });
    const purpose = purposes.safeParse(textOf(properties['purpose'], 64)?.toLowerCase());
    if (!purpose.success)
      throw new ContractViolation('purpose is neither transactional nor marketing', {
        path: 'properties.purpose',
      });
    return {
      events: [
        {
          type: 'message.requested' as const,
          subject: `flow:${id}`,
          transition: 'requested',
          occurredAt: receivedAt,
          person: defined({
            externalId: required(idOf(properties['customer_id']), 'properties.customer_id'),
            phone: textOf(properties['phone'], 64),
          }),
          data: {
            template,
            purpose: purpose.data,
            variables: variablesIn(properties),
            requestedBy: 'Shopify Flow',
          },
        },
      ],
    };
  },
});

/**
 * Each field is `name: value`. They are apart, not lines of one text: what a customer wrote, such as a note with line
 * breaks, stays a value and cannot become another field.
 */
function variablesIn(properties: Readonly<Record<string, unknown>>): Record<string, string> {
  const variables: Record<string, string> = {};
  for (let at = 1; at <= fields; at++) {
    const given = textOf(properties[`field-${at}`], 4_000);
    if (given === undefined) continue;
    const [, name, value] = /^([A-Za-z_]\w{0,63})\s*:\s*(.*)$/s.exec(given) ?? [];
    if (name === undefined)
      throw new ContractViolation(`field ${at} has no name: write it as name: value`, {
        path: `properties.field-${at}`,
      });
    if (Object.hasOwn(variables, name))
      throw new ContractViolation(`the field ${name} is given twice`, { path: `properties.field-${at}` });
    variables[name] = value ?? '';
  }
  return variables;
}
