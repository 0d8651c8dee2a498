import type { FastifyInstance } from 'fastify';
import { AnswerFaults } from './answer-faults.js';
import type { GraphEmulator } from '../emulator.js';
import type { FaultContext } from '../messages/faults.js';
import { checkVersion, JSON_TYPE } from './graph-http.js';
import { digitsOf, isBusinessScopedId } from '../model/ids.js';
import { isObject } from '../messages/message-validation.js';

/** `POST /{phone_number_id}/messages`, with the faults that shape its answer. */
export function messageRoutes(app: FastifyInstance, emulator: GraphEmulator): void {
  const { directory } = emulator.state;
  const faults = new AnswerFaults(app, emulator);

  app.post('/:version/:id/messages', async (request, reply) => {
    checkVersion(request);
    const { id } = request.params as { id: string };
    const { access_token: token } = request.query as { access_token?: unknown };
    const number = directory.ownNumber(directory.authorise(request.headers.authorization, token), id, 'POST');
    if (emulator.faults.list().length > 0) {
      const fault = await faults.next(contextFor(id, request.body));
      if (fault)
        return faults.apply(fault, request, reply, (told) => void emulator.send(number, request.body, told));
    }
    const { body } = emulator.send(number, request.body);
    return reply.header('content-type', JSON_TYPE).send(JSON.stringify(body));
  });
}

/** What faults look at, of a body that nobody checked yet. */
function contextFor(phoneNumberId: string, body: unknown): FaultContext {
  const context: FaultContext = { operation: 'messages', phoneNumberId };
  if (!isObject(body)) return context;
  const to = body.to ?? body.recipient;
  if (typeof to === 'string') context.recipient = isBusinessScopedId(to) ? to : digitsOf(to);
  if (typeof body.biz_opaque_callback_data === 'string') context.callbackData = body.biz_opaque_callback_data;
  if (typeof body.type === 'string') context.messageType = body.type;
  return context;
}
