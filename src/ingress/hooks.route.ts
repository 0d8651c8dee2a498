import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { defaultChannelId } from '../channels/index.js';
import { DatabaseError } from '../database/index.js';
import type { Logger } from '../platform/index.js';
import type { RawRequest } from '../sdk/index.js';
import { CommitQueueFullError } from './commit-queue.js';
import { bodyLimitBytes, type FrontDoor, type FrontDoorAnswer } from './front-door.js';

const drainBytes = 16 * 1024 * 1024;
const drainMs = 5_000;

const tooLarge = {
  code: 'body_too_large',
  detail: 'The body is larger than 4 MB. Send less in one delivery.',
};
const incomplete = {
  code: 'incomplete_body',
  detail: 'The body did not arrive as it was announced. Send the delivery again.',
};
const failed = { code: 'internal', detail: 'The delivery could not be taken. Send it again.' };

/**
 * The hooks as a raw Fastify plugin: no body parser, no framework between the socket and the commit
 * queue. `onOverflow` is told which connection was refused, so that a sweep finds what it missed.
 */
export function hooksRoute(door: FrontDoor, logger: Logger, onOverflow: (connectionId: string) => void) {
  return async (scope: FastifyInstance): Promise<void> => {
    const types = new WeakMap<IncomingMessage, string | undefined>();
    // A signature covers bytes: what they are is the connector's business, however a proxy spells it.
    scope.addHook('onRequest', (request, _reply, done) => {
      types.set(request.raw, request.raw.headers['content-type']);
      request.raw.headers['content-type'] = 'application/octet-stream';
      done();
    });
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: bodyLimitBytes },
      (_request, body, done) => done(null, body),
    );

    const channel = (request: FastifyRequest, reply: FastifyReply, id: string) =>
      answer(reply, id, () => door.receiveChannel(id, raw(request, types.get(request.raw))));
    scope.route({
      method: ['GET', 'POST'],
      url: '/hooks/whatsapp',
      handler: async (request, reply) => channel(request, reply, defaultChannelId),
    });
    scope.route({
      method: ['GET', 'POST'],
      url: '/hooks/whatsapp/:appId',
      handler: async (request, reply) => {
        const { appId } = request.params as { appId: string };
        return answer(reply, defaultChannelId, () =>
          door.receiveChannelApp(defaultChannelId, appId, raw(request, types.get(request.raw))),
        );
      },
    });
    scope.route({
      method: ['GET', 'POST'],
      url: '/hooks/channels/:channelId',
      handler: async (request, reply) =>
        channel(request, reply, (request.params as { channelId: string }).channelId),
    });
    scope.route({
      method: ['GET', 'POST'],
      url: '/hooks/apps/:appId',
      handler: async (request, reply) => {
        const { appId } = request.params as { appId: string };
        return answer(reply, appId, () => door.receiveApp(appId, raw(request, types.get(request.raw))));
      },
    });
    scope.route({
      method: ['GET', 'POST'],
      url: '/hooks/:connectionId',
      handler: async (request, reply) => {
        const { connectionId } = request.params as { connectionId: string };
        return answer(reply, connectionId, () =>
          door.receive(connectionId, raw(request, types.get(request.raw))),
        );
      },
    });
    scope.setErrorHandler(async (error: Error & { statusCode?: number }, request, reply) => {
      const status = error.statusCode ?? 500;
      // The sender is still writing: answered now, it would see a broken pipe instead of the answer.
      if (status === 413) await drained(request.raw);
      if (status >= 500) logger.error({ err: error }, 'a hook failed');
      const { code, detail } = status === 413 ? tooLarge : status < 500 ? incomplete : failed;
      return problem(reply, status, code, detail);
    });

    async function answer(reply: FastifyReply, connectionId: string, work: () => Promise<FrontDoorAnswer>) {
      try {
        return await send(reply, await work());
      } catch (error) {
        if (error instanceof CommitQueueFullError) {
          onOverflow(connectionId);
          return problem(
            reply.header('retry-after', '5'),
            503,
            'overloaded',
            'The hub is overloaded. Retry in a few seconds.',
          );
        }
        if (error instanceof DatabaseError) {
          logger.error(
            { err: error, connectionId },
            'a delivery could not be stored and was not acknowledged',
          );
          return problem(
            reply.header('retry-after', '5'),
            503,
            'not_stored',
            'The delivery could not be stored. Retry in a few seconds.',
          );
        }
        throw error;
      }
    }
  };
}

/** Lets a sender finish a body that is not wanted, within bounds. */
async function drained(body: IncomingMessage): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, drainMs);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    let left = drainBytes;
    body.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) done();
    });
    body.once('end', done).once('close', done).once('error', done);
    body.resume();
  });
}

/** The request as it came. @param contentType - as the sender wrote it */
function raw(request: FastifyRequest, contentType: string | undefined): RawRequest {
  const headers: Record<string, string | undefined> = {};
  const given = request.raw.headers;
  for (const name of Object.keys(given)) {
    const value = given[name];
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  headers['content-type'] = contentType;
  return {
    method: request.method,
    url: request.raw.url ?? request.url,
    headers,
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
  };
}

function send(reply: FastifyReply, answer: FrontDoorAnswer): FastifyReply {
  return reply
    .status(answer.status)
    .header('content-type', answer.contentType ?? 'text/plain; charset=utf-8')
    .send(answer.body ?? '');
}

function problem(reply: FastifyReply, status: number, code: string, detail: string): FastifyReply {
  return reply
    .status(status)
    .header('content-type', 'application/problem+json')
    .send(
      JSON.stringify({ type: 'about:blank', title: 'The delivery was not accepted', status, code, detail }),
    );
}
