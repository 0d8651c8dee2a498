import type { FastifyInstance, FastifyReply } from 'fastify';
import { z, ZodError } from 'zod';
import type { GraphEmulator } from '../emulator.js';
import { SandboxInputError } from '../model/contract.js';
import { metaAppSchema, openedDialogSchema, signupPlanSchema } from '../model/signup-contract.js';
import type { MetaApp } from '../state/meta-apps.js';

/**
 * Meta's script for browsers and the dialog it opens, for tests in a browser: as much of both as the signup page uses.
 * Served by the stand-alone emulator only, on an origin of its own.
 *
 * Source: developers.facebook.com/docs/reference/javascript/FB.login. Assumed: how script and dialog talk; the page
 * sees none of it but the callback and the posted message.
 */
export function signupDialogRoutes(app: FastifyInstance, emulator: GraphEmulator): void {
  app.get('/:version/sdk.js', async (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').header('access-control-allow-origin', '*').send(script),
  );
  app.get('/signup-dialog', async (request, reply) => {
    const opened = z
      .object({ app_id: z.string(), config_id: z.string(), extras: z.string() })
      .parse(request.query);
    return page(reply, opened);
  });
  app.get('/signup-dialog/window.js', async (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(dialogScript),
  );
  app.post('/signup-dialog/finish', async (request, reply) => {
    try {
      return emulator.signups.finish(openedDialogSchema.parse(request.body));
    } catch (error) {
      if (error instanceof SandboxInputError)
        return reply.code(422).send({ error: { message: error.message } });
      if (error instanceof ZodError) return reply.code(422).send({ error: { message: 'Invalid parameter' } });
      throw error;
    }
  });
}

/** What tests plan of it, under `/_control`. */
export function signupControlRoutes(app: FastifyInstance, emulator: GraphEmulator): void {
  app.put('/apps', async (request) => {
    const { requiresProof, configurations, businessId, ...given } = metaAppSchema.parse(request.body);
    const one: MetaApp = {
      ...given,
      ...(requiresProof === undefined ? {} : { requiresProof }),
      ...(configurations === undefined ? {} : { configurations }),
      ...(businessId === undefined ? {} : { businessId }),
    };
    emulator.state.apps.put(one);
    return { id: one.id };
  });
  app.put('/signup-plan', async (request) => emulator.signups.prepare(signupPlanSchema.parse(request.body)));
  app.post('/signup-codes', async (request) =>
    emulator.signups.finish(openedDialogSchema.parse(request.body)),
  );
}

const script = `(() => {
  const base = new URL(document.currentScript.src).origin;
  let settings;
  window.FB = {
    init: (options) => { settings = options; },
    login: (callback, { config_id, response_type, override_default_response_type, extras }) => {
      if (!settings || response_type !== 'code' || override_default_response_type !== true)
        throw new Error('init is missing, or no code was asked for');
      const query = new URLSearchParams({ app_id: settings.appId, config_id, extras: JSON.stringify(extras) });
      const opened = window.open(base + '/signup-dialog?' + query, 'signup', 'width=600,height=700');
      let isOver = false;
      const end = (authResponse) => {
        if (isOver) return;
        isOver = true;
        callback({ authResponse, status: authResponse ? 'connected' : 'unknown' });
      };
      window.addEventListener('message', ({ origin, data }) => {
        if (origin === base && data && data.emulated === 'code') end({ code: data.code });
      });
      const watch = setInterval(() => {
        if (opened && !opened.closed) return;
        clearInterval(watch);
        setTimeout(() => end(null), 50);
      }, 50);
    },
  };
  if (window.fbAsyncInit) window.fbAsyncInit();
})();
`;

const dialogScript = `const query = new URLSearchParams(location.search);
const extras = JSON.parse(query.get('extras') || '{}');
const post = (event, data) => opener.postMessage(JSON.stringify({ type: 'WA_EMBEDDED_SIGNUP', event, data, version: 3 }), '*');
document.getElementById('extras').textContent = query.get('extras');
document.getElementById('finish').addEventListener('click', async () => {
  const answer = await fetch('/signup-dialog/finish', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      appId: query.get('app_id'),
      configurationId: query.get('config_id'),
      featureType: extras.featureType || '',
    }),
  });
  const told = await answer.json();
  if (!answer.ok) { document.getElementById('error').textContent = told.error.message; return; }
  opener.postMessage(JSON.stringify(told.message), '*');
  opener.postMessage({ emulated: 'code', code: told.code }, '*');
  close();
});
document.getElementById('cancel').addEventListener('click', () => { post('CANCEL', { current_step: 'PHONE_NUMBER_SETUP' }); close(); });
document.getElementById('fail').addEventListener('click', () => {
  post('ERROR', { error_message: 'Something went wrong.', error_id: '524126', session_id: 'f34b51dab5e0498' });
  close();
});
`;

async function page(
  reply: FastifyReply,
  opened: { app_id: string; config_id: string },
): Promise<FastifyReply> {
  const safe = (text: string) => text.replace(/[^\d]/g, '');
  return reply.type('text/html; charset=utf-8').send(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Embedded Signup (emulator)</title></head><body><main>
<h1>Embedded Signup (emulator)</h1>
<p>App <code>${safe(opened.app_id)}</code>, configuration <code>${safe(opened.config_id)}</code></p>
<p><code id="extras"></code></p>
<p id="error" role="alert"></p>
<button id="finish">Finish</button> <button id="cancel">Leave</button> <button id="fail">Report an error</button>
</main><script type="module" src="/signup-dialog/window.js"></script></body></html>`);
}
