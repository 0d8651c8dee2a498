import type { FastifyInstance } from 'fastify';
import type { GraphEmulator } from '../emulator.js';
import { parameterError, unsupportedRequest } from '../model/graph-error.js';
import { answer, checkVersion } from './graph-http.js';

const UPLOAD_LIMIT = 101 * 1024 * 1024;

/** Upload and download of media. Reading and deleting by id are with the other objects. */
export function mediaRoutes(app: FastifyInstance, emulator: GraphEmulator): void {
  const { directory, media } = emulator.state;

  app.post('/:version/:id/media', { bodyLimit: UPLOAD_LIMIT }, async (request, reply) => {
    checkVersion(request);
    const { id } = request.params as { id: string };
    directory.ownNumber(directory.authorise(request.headers.authorization), id, 'POST');
    const file = await uploaded(request.body, request.headers['content-type'] ?? '');
    const record = await media.add(id, file);
    return answer(reply, { id: record.id });
  });

  app.get('/media-download', async (request, reply) => {
    const token = directory.authorise(request.headers.authorization);
    const found = await media.download(request.query as Record<string, unknown>);
    if (!found) return reply.code(404).send();
    // Assumed: the token has to own the number the file belongs to, as for reading its address.
    directory.ownNumber(token, found.record.phoneNumberId, 'GET');
    return reply.header('content-type', found.record.mimeType).send(found.bytes);
  });
}

async function uploaded(
  body: unknown,
  contentType: string,
): Promise<{ bytes: Buffer; mimeType: string; filename?: string }> {
  if (!Buffer.isBuffer(body) || !contentType.startsWith('multipart/form-data')) {
    throw parameterError('The parameter file is required. Send it as multipart/form-data.');
  }
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw parameterError('The request body is not valid multipart/form-data.');
  }
  if (form.get('messaging_product') !== 'whatsapp') {
    throw parameterError('The parameter messaging_product is required.');
  }
  const file = form.get('file');
  if (file === null || typeof file === 'string') throw parameterError('The parameter file is required.');
  // Assumed: what Meta answers to a file without a byte is not documented.
  if (file.size === 0) throw parameterError('The parameter file must not be empty.');
  const declared = form.get('type');
  const mimeType = typeof declared === 'string' && declared !== '' ? declared : file.type;
  return { bytes: Buffer.from(await file.arrayBuffer()), mimeType, filename: file.name };
}

/** What `GET /{media_id}` shows. @throws GraphError 100/33 when the file belongs to another number */
export function mediaView(
  emulator: GraphEmulator,
  id: string,
  base: string,
  query: { phone_number_id?: unknown },
): Record<string, unknown> {
  const record = emulator.state.media.get(id);
  if (!record || (query.phone_number_id !== undefined && query.phone_number_id !== record.phoneNumberId)) {
    throw unsupportedRequest('get', id);
  }
  return {
    messaging_product: 'whatsapp',
    url: `${base}/media-download?${emulator.state.media.downloadQuery(id)}`,
    mime_type: record.mimeType,
    sha256: record.sha256,
    file_size: record.size,
    id,
  };
}
