import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import { z, ZodError } from 'zod';
import {
  callSchema,
  changeSchema,
  clockSchema,
  customerSchema,
  inboundSchema,
  limitsSchema,
  moveSchema,
  numberSchema,
  numberSettingsSchema,
  preferenceSchema,
  rescopeSchema,
  SandboxInputError,
  sandboxScenarioSchema,
  statusSchema,
  templateApprovalSchema,
  templateCategorySchema,
  templateQualitySchema,
  templateStatusSchema,
  tokenSchema,
  webhookSettingsSchema,
} from '../model/contract.js';
import { appContactsSchema, echoSchema, historySchema, phoneAppSchema } from '../model/phone-app-contract.js';
import type { GraphEmulator } from '../emulator.js';
import { faultSchema } from '../messages/faults.js';
import { GraphError } from '../model/graph-error.js';
import { signupControlRoutes } from './signup-dialog.routes.js';
import { runView } from '../scenarios/scenario-player.js';
import { SCENARIOS } from '../scenarios/scenario.js';

const messagesQuery = z.object({
  number: z.string().optional(),
  recipient: z.string().optional(),
  direction: z.enum(['out', 'in']).optional(),
  callbackData: z.string().optional(),
  after: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(100_000).optional(),
});

/**
 * What tests and operators of the stand-alone emulator may do over HTTP; `docs/sandbox.md` lists it. Nothing here
 * waits. Errors are `{ error: { message, field } }` with 422.
 */
export const controlRoutes: FastifyPluginAsync<{ emulator: GraphEmulator }> = async (app, { emulator }) => {
  app.setErrorHandler((error, _request, reply) => {
    const { status, field, message } = describe(error);
    return reply.code(status).send({ error: { message, field } });
  });

  app.get('/numbers', async () => ({ data: emulator.numbers() }));
  app.post('/numbers', async (request, reply) =>
    reply.code(201).send(emulator.addNumber(clean(numberSchema.parse(request.body ?? {})))),
  );
  app.post('/tokens', async (request) => {
    const { token, numbers, revoked } = tokenSchema.parse(request.body);
    emulator.state.directory.grant(token, numbers);
    if (revoked) emulator.state.directory.revoke(token);
    return { token, revoked };
  });
  app.post('/customers', async (request) => {
    const { customer, ...settings } = customerSchema.parse(request.body);
    const { key, name, reads, onWhatsApp, waId, hidesPhone, username } = emulator.setCustomer(
      customer,
      clean(settings),
    );
    return { customer: key, name, reads, onWhatsApp, waId, hidesPhone, username };
  });
  app.post('/customers/move', async (request) => {
    const { key, name } = emulator.customers.move(moveSchema.parse(request.body));
    return { customer: key, name };
  });

  app.post('/customers/rescope', async (request) =>
    emulator.customers.rescope(rescopeSchema.parse(request.body)),
  );
  app.post('/numbers/settings', async (request) =>
    emulator.setNumber(numberSettingsSchema.parse(request.body)),
  );
  app.get('/clock', async () => ({ now: emulator.clock.now(), turnedBy: emulator.clock.turnedBy }));
  app.post('/clock', async (request) => ({ now: emulator.turnClock(clockSchema.parse(request.body)) }));
  app.post('/limits', async (request) => {
    emulator.limits.limits = clean(limitsSchema.parse(request.body));
    return emulator.limits.limits;
  });
  phoneAppRoutes(app, emulator);
  signupControlRoutes(app, emulator);

  app.get('/scenarios', async () => ({ data: SCENARIOS }));
  app.post('/scenario-runs', async (request, reply) => {
    const { scenario, numberId, customer } = sandboxScenarioSchema.parse(request.body);
    return reply.code(201).send(runView(emulator.scenarios.start(numberId, scenario, customer)));
  });
  app.get('/scenario-runs', async () => ({
    data: emulator.scenarios.list(emulator.numbers().map(({ phoneNumberId }) => phoneNumberId)).map(runView),
  }));
  app.delete('/scenario-runs/:id', async (request) => {
    const run = emulator.scenarios.get((request.params as { id: string }).id);
    if (!run) throw new SandboxInputError('id', 'There is no such run.');
    return runView(emulator.scenarios.stop(run));
  });

  app.get('/messages', async (request) => {
    const { number, ...rest } = messagesQuery.parse(request.query);
    const filter = clean({ ...rest, phoneNumberId: number });
    return { data: emulator.listMessages(filter) };
  });
  app.post('/inbound', async (request, reply) => {
    const id = await emulator.receive(inboundSchema.parse(request.body));
    return reply.code(201).send({ id });
  });
  app.post('/calls', async (request, reply) =>
    reply.code(201).send({ id: emulator.customers.call(callSchema.parse(request.body)) }),
  );
  app.post('/changes', async (request) => {
    emulator.customers.change(changeSchema.parse(request.body));
    return { success: true };
  });
  app.post('/statuses', async (request) => {
    emulator.report(statusSchema.parse(request.body));
    return { success: true };
  });
  app.post('/preferences', async (request) => {
    emulator.prefer(preferenceSchema.parse(request.body));
    return { success: true };
  });

  app.get('/templates', async (request) => {
    const { wabaId } = z.object({ wabaId: z.string() }).parse(request.query);
    return { data: emulator.state.templates.list(wabaId) };
  });
  app.post('/templates/status', async (request) => {
    const { id, status, reason } = templateStatusSchema.parse(request.body);
    return emulator.templates.setStatus(id, status, reason);
  });
  app.post('/templates/quality', async (request) => {
    const { id, score } = templateQualitySchema.parse(request.body);
    return emulator.templates.rate(id, score);
  });
  app.post('/templates/category', async (request) => {
    const { id, category } = templateCategorySchema.parse(request.body);
    return emulator.templates.recategorise(id, category);
  });
  app.post('/templates/approval', async (request) => {
    const approval = templateApprovalSchema.parse(request.body);
    emulator.templates.approval = approval;
    return approval;
  });

  app.get('/faults', async () => ({ data: emulator.faults.list() }));
  app.post('/faults', async (request, reply) =>
    reply.code(201).send({ id: emulator.addFault(faultSchema.parse(request.body)) }),
  );
  app.delete('/faults', async () => ({ success: emulator.faults.remove() }));
  app.delete('/faults/:id', async (request) => ({
    success: emulator.faults.remove((request.params as { id: string }).id),
  }));

  app.post('/webhooks', async (request) => {
    const { paused, url, appSecret } = webhookSettingsSchema.parse(request.body);
    if (paused === true) emulator.pauseWebhooks(true);
    if (url === null) emulator.configureWebhook(null);
    else if (url !== undefined || appSecret !== undefined) {
      const target = url ?? emulator.webhookUrl;
      if (target === undefined)
        throw new SandboxInputError('url', 'There is no receiver yet: give its url too.');
      emulator.configureWebhook({ url: target, appSecret: appSecret ?? emulator.appSecret });
    }
    if (paused === false) emulator.pauseWebhooks(false);
    return emulator.stats(true).webhooks;
  });
  app.get('/stats', async (request) => {
    const { brief } = z.object({ brief: z.enum(['true', 'false']).optional() }).parse(request.query);
    return emulator.stats(brief === 'true');
  });
};

/** What happens in the WhatsApp Business app of a number that is used there too. */
function phoneAppRoutes(app: FastifyInstance, { phoneApp }: GraphEmulator): void {
  app.post('/echoes', async (request, reply) =>
    reply.code(201).send({ id: await phoneApp.echo(echoSchema.parse(request.body)) }),
  );
  app.post('/history', async (request) => {
    await phoneApp.history(historySchema.parse(request.body));
    return { success: true };
  });
  app.post('/app-contacts', async (request) => {
    phoneApp.contacts(appContactsSchema.parse(request.body));
    return { success: true };
  });
  app.post('/phone-app', async (request) => {
    phoneApp.fill(phoneAppSchema.parse(request.body));
    return { success: true };
  });
}

function describe(error: unknown): { status: number; field?: string; message: string } {
  if (error instanceof ZodError) {
    const issue = error.issues[0];
    const field = issue?.path.join('.') ?? '';
    return {
      status: 422,
      field,
      message: `${field === '' ? 'The body' : field}: ${issue?.message ?? 'is wrong'}`,
    };
  }
  if (error instanceof SandboxInputError) return { status: 422, field: error.field, message: error.message };
  if (error instanceof GraphError) return { status: error.httpStatus, message: error.message };
  return { status: 500, message: error instanceof Error ? error.message : 'Unknown error' };
}

/** The object without properties that are undefined, for optional properties that must be absent. */
function clean<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
