import type { Maker } from './recipe.js';
import type { Json } from './schema.js';
import { embeddedApp, type FuzzWorld } from './world.js';

const shops = new WeakMap<FuzzWorld, Promise<{ appId: string; messageId: string }>>();

/** A shop that has the app, connected in the own account, with a message it sent. */
function shopOf(world: FuzzWorld): Promise<{ appId: string; messageId: string }> {
  const known = shops.get(world) ?? connected(world);
  shops.set(world, known);
  return known;
}

async function connected(world: FuzzWorld): Promise<{ appId: string; messageId: string }> {
  const registration = {
    connector: 'shopify',
    name: 'Embedded',
    newTenants: world.own.accountId,
    ...embeddedApp,
  };
  const { id: appId } = await world.make('/v1/apps', registration, world.key('operator'));
  const ask = async (method: 'get' | 'post', path: string, body?: object) => {
    const { authorization = '' } = world.embedded();
    const call = world.api.call(method, `/embedded/shopify${path}`, '').set('authorization', authorization);
    const answer = await (body ? call.send(body) : call);
    if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
    return answer.body as unknown;
  };
  await ask('post', '/install', {});
  await ask('post', '/test-message', { to: { phone: '+34600111222' }, own: true });
  const { data } = (await ask('get', '/messages')) as { data: { id: string }[] };
  return { appId, messageId: data[0]?.id ?? '' };
}

/** A call from the pages in that shop's admin. */
function page(body?: Json, id?: string): Maker {
  return async (world) => {
    await shopOf(world);
    return {
      path: { connector: 'shopify', ...(id === undefined ? {} : { id }) },
      headers: world.embedded(),
      ...(body === undefined ? {} : { body }),
    };
  };
}

/** Routes of pages inside a vendor's own, called with a session token. */
export const embeddedRecipes: Readonly<Record<string, Maker>> = {
  embeddedSession: page(),
  embeddedInstall: page({}),
  embeddedMessages: page(),
  embeddedMessage: async (world) => {
    const { messageId } = await shopOf(world);
    return { path: { connector: 'shopify', id: messageId }, headers: world.embedded() };
  },
  embeddedRecoveredRevenue: page(),
  embeddedConsents: page(),
  embeddedOverview: page(),
  embeddedDataUse: page({}),
  embeddedMode: page({ mode: 'live' }),
  embeddedTestMessage: page({ to: { phone: '+34600111222' }, own: true }),
  embeddedPlan: page(),
  embeddedAskPlan: page({}),
  embeddedSettings: page(),
  embeddedPreviewPlugin: page({ enabled: true, settings: {} }, 'review-request'),
  embeddedPutPlugin: page({ enabled: true, settings: {} }, 'review-request'),
  embeddedPutConnector: page({ settings: { historyAfterDays: 20 } }),
  'GET /app/shopify/{app}': async (world) => {
    const { appId } = await shopOf(world);
    return { path: { app: appId }, query: 'shop=fuzz.myshopify.com' };
  },
};
