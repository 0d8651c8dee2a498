import { z } from 'zod';
import type { ChannelAnswer, ChannelFileHandles, ChannelSender } from '../../sdk/index.js';
import { askGraph } from './graph-request.js';
import { graphAnswer } from './send-outcome.js';

const minute = 60_000;
/** Milliseconds a file of 100 MB may take on a slow line. */
const uploadMs = 5 * minute;
/**
 * Milliseconds a handle that names no end is used. Meta's page has no figure: *assumed*, the shortest that was
 * reported of handles that name theirs.
 */
const unnamedMs = 24 * 60 * minute;

const appSchema = z.object({ id: z.string().regex(/^\d{1,32}$/) });
/** A session is a path with a signature behind a question mark; nothing else may come into a path. */
const sessionSchema = z.object({
  id: z
    .string()
    .max(2_000)
    .regex(/^upload:[\w+/=.~%-]+(?:\?sig=[\w.~%+/=-]+)?$/),
});
const offsetSchema = z.object({ file_offset: z.coerce.number().int().min(0) });
const handleSchema = z.object({ h: z.string().min(1).max(4_000) });

/** Sessions want the token under another word than the rest of Graph. */
function oauth({ secret }: ChannelSender): Record<string, string> {
  return { authorization: `OAuth ${secret}` };
}

/**
 * Handles by the Resumable Upload API: a session with length and type, then the bytes from an offset. They
 * belong to the app of the token.
 *
 * Source: developers.facebook.com/docs/graph-api/guides/upload
 */
export const numberHandles: ChannelFileHandles = {
  mimeTypes: ['image/jpeg', 'image/png', 'video/mp4', 'application/pdf'],
  // Source: developers.facebook.com/docs/graph-api/reference/application; `app` is the one of the token.
  async owner(sender, io) {
    const answer = await askGraph(io, sender, appSchema, { method: 'GET', path: '/app?fields=id' });
    return answer.ok ? { ok: true, data: { owner: answer.data.id } } : answer;
  },
  async begin(sender, owner, { mimeType, size, filename }, io) {
    const query = new URLSearchParams({
      file_length: String(size),
      file_type: mimeType,
      ...(filename === undefined ? {} : { file_name: filename }),
    });
    const path = `/${encodeURIComponent(owner)}/uploads?${query.toString()}`;
    const answer = await askGraph(io, sender, sessionSchema, { method: 'POST', path });
    return answer.ok ? { ok: true, data: { upload: answer.data.id } } : answer;
  },
  async offset(sender, upload, io): Promise<ChannelAnswer<{ offset: number }>> {
    const exchange = await io.request({ method: 'GET', path: `/${upload}`, headers: oauth(sender) });
    const answer = graphAnswer(exchange, offsetSchema, [sender.secret]);
    return answer.ok ? { ok: true, data: { offset: answer.data.file_offset } } : answer;
  },
  async send(sender, { name, offset, now }, file, io) {
    const exchange = await io.sendFile({
      method: 'POST',
      path: `/${name}`,
      headers: {
        ...oauth(sender),
        file_offset: String(offset),
        'content-type': 'application/octet-stream',
        'content-length': String(file.size - offset),
      },
      body: await file.open(offset),
      answerMs: uploadMs,
    });
    const answer = graphAnswer(exchange, handleSchema, [sender.secret]);
    if (!answer.ok) return answer;
    return { ok: true, data: { handle: answer.data.h, expiresAt: endOf(answer.data.h) ?? now + unnamedMs } };
  },
};

/** Handles as they are seen in the field name their end in seconds: `…:e:1797000000:…`. */
function endOf(handle: string): number | undefined {
  const seconds = /:e:(\d{9,11}):/.exec(handle)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1_000;
}
