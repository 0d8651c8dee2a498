import { userError, type Context } from '../context.js';

/** Source: shopify.dev/docs/apps/build/flow/triggers/reference, "must be under 50,000 bytes" */
const mostBytes = 50_000;

export const flowMutations = {
  /** Source: page of `flowTriggerReceive`; *assumed*: the words of refusals, and which field they name. */
  flowTriggerReceive: (
    { handle, payload }: { handle?: string | null; payload?: unknown },
    { shop, installation }: Context,
  ) => {
    if (handle === undefined || handle === null || handle === '')
      return { userErrors: [userError(['handle'], "Handle can't be blank")] };
    if (typeof payload !== 'object' || payload === null || Array.isArray(payload))
      return { userErrors: [userError(['payload'], 'Payload is not an object')] };
    if (Buffer.byteLength(JSON.stringify(payload)) >= mostBytes)
      return { userErrors: [userError(['payload'], 'Payload is too large')] };
    shop.flowRuns.push({
      clientId: installation.app.clientId,
      handle,
      payload: payload as Record<string, unknown>,
    });
    return { userErrors: [] };
  },
};
