import type { FastifyReply } from 'fastify';
import { problem } from '../../http/index.js';
import { isReady, type ByteRange, type MediaRow, type MediaService } from '../../media/index.js';

/** Types a browser shows by itself and that can hold no script; everything else is saved, not opened. */
const shown = /^(?:image\/(?:jpeg|png|webp)|audio\/[\w.+-]+|video\/[\w.+-]+)$/;

/** Answers with a file, or the part of it that is asked for. It is streamed; nothing in it can run. */
export async function sendFile(
  media: MediaService,
  row: MediaRow,
  rangeHeader: string | undefined,
  reply: FastifyReply,
): Promise<void> {
  if (!isReady(row)) throw notReady(row);
  const range = rangeOf(rangeHeader, row.size);
  if (range === 'unsatisfiable') {
    void reply.header('content-range', `bytes */${row.size}`);
    throw problem(
      'range_not_satisfiable',
      `The file has ${row.size} bytes, and the range begins after them.`,
    );
  }
  const stream = await media.open(row, range);
  const length = range === undefined ? row.size : range.end - range.start + 1;
  void reply.code(range === undefined ? 200 : 206).headers({
    ...harmless(row),
    'content-length': String(length),
    'accept-ranges': 'bytes',
    ...(range === undefined ? {} : { 'content-range': `bytes ${range.start}-${range.end}/${row.size}` }),
  });
  await reply.send(stream);
}

/** Answers with a file that is in memory, whole. */
export async function sendBytes(
  file: { mimeType: string; filename: string | null; bytes: Buffer },
  reply: FastifyReply,
): Promise<void> {
  await reply.code(200).headers(harmless(file)).send(file.bytes);
}

/** Headers with which a browser shows or saves a file, and runs nothing of it. */
function harmless(file: { mimeType: string; filename: string | null }): Record<string, string> {
  const { mimeType, filename } = file;
  return {
    'content-type': mimeType === 'text/plain' ? 'text/plain; charset=utf-8' : mimeType,
    'content-disposition': disposition(shown.test(mimeType) ? 'inline' : 'attachment', filename),
    'x-content-type-options': 'nosniff',
    // Whatever a browser makes of it: no script, no plugin, no frame, nobody's cookies.
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-site',
    'referrer-policy': 'no-referrer',
    'cache-control': 'private, no-store',
  };
}

/** Why a file has no bytes to read. */
export function notReady(row: MediaRow) {
  if (row.status === 'removed') return problem('file_missing', 'The file was deleted by age or erasure.');
  const why = row.reason === null ? '' : ` (${row.reason})`;
  return problem('file_not_ready', `The file is ${row.status}${why}, so it has no bytes to read.`);
}

/** One range, as RFC 9110 has it; several, or what cannot be read, are answered with the whole file. */
function rangeOf(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | undefined {
  const given = /^bytes=(\d{0,15})-(\d{0,15})$/.exec((header ?? '').trim());
  const [, first = '', last = ''] = given ?? [];
  if (!given || (first === '' && last === '')) return undefined;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const [start, end] = [Number(first), last === '' ? size - 1 : Math.min(Number(last), size - 1)];
  if (last !== '' && Number(last) < start) return undefined;
  return start >= size ? 'unsatisfiable' : { start, end };
}

/** As RFC 6266 has it: a name for old readers, the real one for all others. */
function disposition(how: 'inline' | 'attachment', filename: string | null): string {
  if (filename === null) return how;
  const plain = filename.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(filename).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${how}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
