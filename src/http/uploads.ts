import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { hasBody } from './has-body.js';
import { problem } from './problems/to-problem.js';

/** The type every upload travels under inside the server; what its sender said is remembered beside it. */
const streamed = 'application/octet-stream';
const claims = new WeakMap<IncomingMessage, string>();

/** A body that is a file: read piece by piece by whoever takes it, held by nobody. */
export class Upload {
  /** Not enumerable: the answer to an idempotency key is found by what the request says of the file. */
  readonly #stream: Readable;

  constructor(
    stream: Readable,
    /** As the sender has it; empty when they said nothing. */
    readonly contentType: string,
    /** Bytes that were announced; undefined when nothing was. */
    readonly announced: number | undefined,
  ) {
    this.#stream = stream;
  }

  get stream(): Readable {
    return this.#stream;
  }
}

/**
 * Where files come as a body of their own. JSON there is JSON.
 *
 * @returns true when the body is a file: it is not parsed then
 */
export function markUpload(request: IncomingMessage): boolean {
  if (
    request.method !== 'POST' ||
    !/^\/v1\/(?:media|bundle)(?:\?|$)/.test(request.url ?? '') ||
    !hasBody(request)
  ) {
    return false;
  }
  const given = (request.headers['content-type'] ?? '').trim();
  if (/^application\/(?:[\w.+-]+\+)?json\b/i.test(given)) return false;
  // What curl says of a file when it is told nothing claims nothing.
  claims.set(request, /^application\/x-www-form-urlencoded\b/i.test(given) ? '' : given);
  request.headers['content-type'] = streamed;
  return true;
}

/** Whether a request was marked by {@link markUpload}. */
export function isUpload(request: IncomingMessage): boolean {
  return claims.has(request);
}

/** Hands files over as streams; the same content type elsewhere is refused as before. */
export function readUploads(server: FastifyInstance): void {
  server.addContentTypeParser(streamed, (request, payload, done) => {
    const claim = claims.get(request.raw);
    if (claim === undefined) {
      done(
        problem(
          'unsupported_media_type',
          'This route only accepts JSON. Send it with Content-Type: application/json.',
        ),
      );
      return;
    }
    if (/^multipart\//i.test(claim)) {
      done(
        problem(
          'unsupported_media_type',
          'This route does not accept form data. Send the bytes of the file as the body, with its type as Content-Type and its name as ?filename=.',
        ),
      );
      return;
    }
    const announced = request.headers['content-length'];
    done(null, new Upload(payload, claim, announced === undefined ? undefined : Number(announced)));
  });
}
