import type { Maker } from './recipe.js';
import type { FuzzWorld } from './world.js';

/** An app at Meta with Embedded Signup, as an operator adds it. */
const signupApp = {
  channel: 'whatsapp',
  name: 'Signup app',
  clientId: '900000000019',
  clientSecret: 'the-secret-of-a-signup-app',
  settings: { configurationId: '700000000019' },
};

async function signupBody(world: FuzzWorld): Promise<{ appId: string; flow: string }> {
  const { id } = await world.make('/v1/apps', signupApp, world.key('operator'));
  return { appId: id, flow: 'choice' };
}

/** The last part of the address of a link, and the signup's id. */
async function linkOf(world: FuzzWorld): Promise<{ link: string; id: string }> {
  const made = await world.make<{ id: string; url: string }>('/v1/number-signups', await signupBody(world));
  return { id: made.id, link: made.url.split('/').at(-1) ?? '' };
}

/** Makes the routes of signups answer 2xx. Meta cannot be reached: what is handed over is answered all the same. */
export const signupRecipes: Readonly<Record<string, Maker>> = {
  createNumberSignup: async (world) => ({ body: await signupBody(world) }),
  'GET /signup/whatsapp/{link}': async (world) => ({ path: { link: (await linkOf(world)).link } }),
  getSignupStatus: async (world) => ({ path: { link: (await linkOf(world)).link } }),
  finishSignup: async (world) => ({
    path: { link: (await linkOf(world)).link },
    body: { code: 'a-code', wabaId: '1', phoneNumberId: '2', businessId: '3', phoneApp: false },
  }),
  stopSignup: async (world) => ({
    path: { link: (await linkOf(world)).link },
    body: { reason: 'cancelled', step: 'PHONE_NUMBER_SETUP' },
  }),
  sendSignupCode: async (world) => ({
    path: { link: (await linkOf(world)).link },
    body: { method: 'voice' },
  }),
  continueSignup: async (world) => {
    const { id, link } = await linkOf(world);
    await world.api.db.write((tx) =>
      tx.execute("UPDATE number_signup SET state = 'completed', step = 'done' WHERE id = ?", [id]),
    );
    return { path: { link }, body: {} };
  },
};
