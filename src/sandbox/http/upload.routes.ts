import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { GraphEmulator } from '../emulator.js';
import { missingTokenError, parameterError, unsupportedRequest } from '../model/graph-error.js';
import { SANDBOX_APP } from '../state/upload-store.js';
import { answer, checkVersion } from './graph-http.js';

/** Source: developers.facebook.com/docs/graph-api/guides/upload */
const TYPES = ['application/pdf', 'image/jpeg', 'image/jpg', 'image/png', 'video/mp4'];
/** As for the files of messages; assumed, the guide names no limit. */
const MOST = 100 * 1024 * 1024;

/**
 * The Resumable Upload API: a session of an app, then its bytes from an offset. Sessions want the token as
 * `Authorization: OAuth`, as the guide has it; that Bearer is refused is assumed.
 */
export function uploadRoutes(app: FastifyInstance, emulator: GraphEmulator): void {
  const { directory, uploads } = emulator.state;

  app.get('/:version/app', async (request, reply) => {
    checkVersion(request);
    directory.authorise(request.headers.authorization);
    return answer(reply, { id: SANDBOX_APP.id });
  });

  app.post('/:version/:app/uploads', async (request, reply) => {
    checkVersion(request);
    directory.authorise(request.headers.authorization);
    const { app: id } = request.params as { app: string };
    if (id !== SANDBOX_APP.id && id !== 'app') throw unsupportedRequest('POST', id);
    const query = request.query as Record<string, string | undefined>;
    const length = Number(query.file_length);
    if (!Number.isSafeInteger(length) || length < 1 || length > MOST)
      throw parameterError('Param file_length must be a positive integer');
    if (!TYPES.includes(query.file_type ?? ''))
      throw parameterError(`Param file_type must be one of {${TYPES.join(', ')}}`);
    return answer(reply, { id: uploads.begin(length, query.file_type ?? '') });
  });

  void app.register(async (streaming) => {
    streaming.removeAllContentTypeParsers();
    streaming.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

    streaming.get('/:version/:session(^upload:.*)', async (request, reply) => {
      const { name, session } = entered(request);
      return answer(reply, { id: name, file_offset: session.received });
    });

    streaming.post('/:version/:session(^upload:.*)', async (request, reply) => {
      const { name, session } = entered(request);
      const offset = Number(request.headers['file_offset']);
      // Assumed: an offset that is not where the upload stands is refused, whatever was sent.
      if (!Number.isSafeInteger(offset) || offset !== session.received)
        throw parameterError(`The file_offset must be ${session.received}.`);
      for await (const piece of request.body as IncomingMessage) {
        if (uploads.take(session, (piece as Buffer).length)) continue;
        request.raw.socket.destroy();
        return reply.hijack();
      }
      if (session.received !== session.length)
        throw parameterError(`Received ${session.received} of ${session.length} bytes.`);
      return answer(reply, { h: uploads.finish(name, session) });
    });
  });

  function entered(request: FastifyRequest) {
    checkVersion(request);
    const { authorization } = request.headers;
    if (authorization?.startsWith('OAuth ') !== true) throw missingTokenError();
    directory.authorise(authorization);
    const name = decodeURIComponent(request.url.slice(request.url.indexOf('upload:')));
    const session = uploads.find(name);
    if (!session) throw unsupportedRequest(request.method, 'upload');
    return { name, session };
  }
}
