import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AnswerFaults } from './answer-faults.js';
import type { GraphEmulator } from '../emulator.js';
import { parameterError, unsupportedRequest } from '../model/graph-error.js';
import { answer, checkVersion } from './graph-http.js';
import { mediaView } from './media.routes.js';
import { requestName } from '../state/display-names.js';
import type { FaultContext } from '../messages/faults.js';
import { numberView, requestedFields, wabaView } from './object-views.js';
import { sandboxApp } from '../state/meta-apps.js';
import { setPin } from '../state/number-standing.js';
import { templateView } from '../templates/templates.js';

type Query = Record<string, string | undefined>;
type Owns = (phoneNumberId: string) => boolean;

/** Reads of numbers, accounts, templates and media; creation, editing and deletion of templates. */
export function managementRoutes(app: FastifyInstance, emulator: GraphEmulator): void {
  const { directory, templates, media, pages } = emulator.state;
  const faults = new AnswerFaults(app, emulator);

  /** Checks version and token, applies faults. Answers undefined when a fault took the connection. */
  const enter = async (
    request: FastifyRequest,
    reply: FastifyReply,
    operation: FaultContext['operation'],
  ): Promise<{ id: string; owns: Owns; query: Query } | undefined> => {
    checkVersion(request);
    const query = request.query as Query;
    const owns = directory.authorise(request.headers.authorization, query.access_token);
    const fault = await faults.next({ operation });
    if (fault) {
      faults.apply(fault, request, reply, () => undefined);
      return undefined;
    }
    return { id: (request.params as { id: string }).id, owns, query };
  };

  const ownedTemplate = (owns: Owns, id: string): boolean => {
    const template = templates.get(id);
    return template !== undefined && directory.ownsWaba(owns, template.wabaId);
  };

  app.get('/:version/:id/phone_numbers', async (request, reply) => {
    const entered = await enter(request, reply, 'read');
    if (!entered) return reply;
    const { id, owns, query } = entered;
    directory.ownWaba(owns, id, 'GET');
    const fields = requestedFields(query.fields);
    const numbers = directory
      .listNumbers(id)
      .map((number) => numberView(number, fields, directory.waba(id), pages.of(number.phoneNumberId)));
    return answer(reply, page(numbers, query));
  });

  app.get('/:version/:id/message_templates', async (request, reply) => {
    const entered = await enter(request, reply, 'templates');
    if (!entered) return reply;
    const { id, owns, query } = entered;
    directory.ownWaba(owns, id, 'GET');
    const { name, language, status, category } = query;
    const found = templates.list(id, {
      ...(name === undefined ? {} : { name }),
      ...(language === undefined ? {} : { language }),
      ...(status === undefined ? {} : { status }),
      ...(category === undefined ? {} : { category }),
    });
    const fields = requestedFields(query.fields);
    return answer(
      reply,
      page(
        found.map((template) => templateView(template, fields)),
        query,
      ),
    );
  });

  app.post('/:version/:id/message_templates', async (request, reply) => {
    const entered = await enter(request, reply, 'templates');
    if (!entered) return reply;
    directory.ownWaba(entered.owns, entered.id, 'POST');
    const { id, status, category } = emulator.templates.create(entered.id, request.body);
    return answer(reply, { id, status, category });
  });

  app.delete('/:version/:id/message_templates', async (request, reply) => {
    const entered = await enter(request, reply, 'templates');
    if (!entered) return reply;
    const { id, owns, query } = entered;
    directory.ownWaba(owns, id, 'DELETE');
    templates.remove(id, query.name, query.hsm_id);
    return answer(reply, { success: true });
  });

  app.get('/:version/:id', async (request, reply) => {
    const entered = await enter(request, reply, 'read');
    if (!entered) return reply;
    const { id, owns, query } = entered;
    const fields = requestedFields(query.fields);
    const number = directory.number(id);
    if (number && owns(id))
      return answer(
        reply,
        numberView(number, fields, directory.waba(number.wabaId), pages.of(number.phoneNumberId)),
      );
    const waba = directory.waba(id);
    if (waba && directory.ownsWaba(owns, id)) return answer(reply, wabaView(waba, fields));
    const template = templates.get(id);
    if (template && ownedTemplate(owns, id)) return answer(reply, templateView(template, fields));
    const record = media.get(id);
    if (record && owns(record.phoneNumberId))
      return answer(reply, mediaView(emulator, id, baseOf(app, request), query));
    throw unsupportedRequest('get', id);
  });

  app.post('/:version/:id', async (request, reply) => {
    const entered = await enter(request, reply, 'templates');
    if (!entered) return reply;
    const number = directory.number(entered.id);
    if (number && entered.owns(entered.id)) {
      const given: Record<string, unknown> = { ...entered.query, ...(request.body as object | undefined) };
      if (given.new_display_name !== undefined) requestName(emulator, entered.id, given.new_display_name);
      else directory.putNumber(setPin(number, given.pin));
      return answer(reply, { success: true });
    }
    if (!ownedTemplate(entered.owns, entered.id)) throw unsupportedRequest('post', entered.id);
    emulator.templates.edit(entered.id, request.body);
    return answer(reply, { success: true });
  });

  app.delete('/:version/:id', async (request, reply) => {
    const entered = await enter(request, reply, 'media');
    if (!entered) return reply;
    const record = media.get(entered.id);
    if (!record || !entered.owns(record.phoneNumberId)) throw unsupportedRequest('delete', entered.id);
    await media.remove(entered.id);
    return answer(reply, { success: true });
  });

  for (const method of ['GET', 'POST', 'DELETE'] as const) {
    app.route({
      method,
      url: '/:version/:id/subscribed_apps',
      handler: async (request, reply) => {
        const entered = await enter(request, reply, 'read');
        if (!entered) return reply;
        const waba = directory.ownWaba(entered.owns, entered.id, method);
        // It is the app of the token that is subscribed, whoever asks.
        const own = emulator.state.apps.appOf(tokenOf(request));
        const before = waba.subscribedApps ?? (waba.subscribed === true ? [sandboxApp.id] : []);
        if (method !== 'GET') {
          const others = before.filter((id) => id !== own);
          const subscribedApps = method === 'POST' ? [...others, own] : others;
          if (subscribedApps.length !== before.length)
            directory.putWaba({ ...waba, subscribed: subscribedApps.length > 0, subscribedApps });
          return answer(reply, { success: true });
        }
        const data = before.map((id) => ({
          whatsapp_business_api_data: {
            id,
            name: sandboxApp.name,
            link: `https://www.facebook.com/games/?app_id=${id}`,
          },
        }));
        return answer(reply, { data });
      },
    });
  }

  app.post('/:version/:id/smb_app_data', async (request, reply) => {
    const entered = await enter(request, reply, 'read');
    if (!entered) return reply;
    const number = directory.ownNumber(entered.owns, entered.id, 'POST');
    return answer(reply, await emulator.phoneApp.sync(number, request.body));
  });
}

function tokenOf({ headers, query }: FastifyRequest): string {
  const { authorization } = headers;
  return authorization?.startsWith('Bearer ')
    ? authorization.slice(7).trim()
    : ((query as Query).access_token ?? '');
}

/** Where the emulator is mounted, as the caller sees it. */
function baseOf(app: FastifyInstance, request: FastifyRequest): string {
  return `${request.protocol}://${request.host}${app.prefix}`;
}

/** One page of a list, with Graph's cursors. Default 25 entries, at most 1,000. */
function page(items: readonly unknown[], query: Query): Record<string, unknown> {
  const limit = Math.min(Number(query.limit ?? 25), 1000);
  if (!Number.isInteger(limit) || limit < 1) throw parameterError('Param limit must be a positive integer');
  const start = query.after === undefined ? 0 : position(query.after) + 1;
  const data = items.slice(start, start + limit);
  if (data.length === 0) return { data };
  const end = start + data.length - 1;
  return {
    data,
    paging: {
      cursors: { before: cursor(start), after: cursor(end) },
      ...(end < items.length - 1 ? { next: cursor(end) } : {}),
    },
  };
}

function cursor(index: number): string {
  return Buffer.from(String(index)).toString('base64url');
}

function position(text: string): number {
  const index = Number(Buffer.from(text, 'base64url').toString());
  if (!Number.isSafeInteger(index) || index < 0) throw parameterError('Invalid cursors values');
  return index;
}
