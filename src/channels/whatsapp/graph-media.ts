import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type {
  ChannelAnswer,
  ChannelFailure,
  ChannelMedia,
  ChannelSender,
  Download,
  LocatedFile,
  MediaIo,
  OutgoingFile,
} from '../../sdk/index.js';
import { proven } from './apps.js';
import { graphAnswer } from './send-outcome.js';

const loose = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const uploadedSchema = z.object({ id: z.string().min(1).max(190) });
const locatedSchema = z.object({
  url: z.string().min(1),
  mime_type: loose(z.string()),
  sha256: loose(z.string()),
  file_size: loose(z.coerce.number()),
});

const minute = 60_000;
/** Milliseconds a file of 100 MB may take on a slow line. */
const uploadMs = 5 * minute;
/** Milliseconds a download address works. */
const addressMs = 5 * minute;

/**
 * Files at Meta: an upload lives 30 days, a download address five minutes, and both need the sender's token.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
 */
export const graphMedia: ChannelMedia = {
  keptMs: 30 * 86_400_000,
  upload,
  locate,
  download,
};

async function upload(
  sender: ChannelSender,
  file: OutgoingFile,
  io: MediaIo,
): Promise<ChannelAnswer<{ mediaId: string }>> {
  const form = formOf(file);
  const exchange = await io.sendFile({
    method: 'POST',
    path: proven(`/${encodeURIComponent(sender.providerId)}/media`, sender),
    headers: {
      authorization: `Bearer ${sender.secret}`,
      'content-type': `multipart/form-data; boundary=${form.boundary}`,
      'content-length': String(form.length),
    },
    body: form.pieces,
    answerMs: uploadMs,
  });
  const answer = graphAnswer(exchange, uploadedSchema, [sender.secret]);
  return answer.ok ? { ok: true, data: { mediaId: answer.data.id } } : answer;
}

async function locate(
  sender: ChannelSender,
  mediaId: string,
  io: MediaIo,
): Promise<ChannelAnswer<LocatedFile>> {
  const asked = Date.now();
  const exchange = await io.request({
    method: 'GET',
    path: proven(
      `/${encodeURIComponent(mediaId)}?phone_number_id=${encodeURIComponent(sender.providerId)}`,
      sender,
    ),
    headers: { authorization: `Bearer ${sender.secret}` },
  });
  const answer = graphAnswer(exchange, locatedSchema, [sender.secret]);
  if (!answer.ok) return answer.kind === 'refused' ? { ...answer, error: ofFile(answer.error) } : answer;
  const { url, mime_type: mimeType, sha256, file_size: size } = answer.data;
  return { ok: true, data: { url, expiresAt: asked + addressMs, mimeType, sha256, size } };
}

/**
 * 100 with the subcode 33 says that there is no such object or that the token may not see it. A token that may
 * not see its own number's files is found out when it sends; here the file is gone.
 */
function ofFile(error: ChannelFailure): ChannelFailure {
  return error.code === 100 && error.subcode === 33 ? { ...error, class: 'payload' } : error;
}

async function download(sender: ChannelSender, { url }: LocatedFile, io: MediaIo): Promise<Download> {
  const opened = await io.openFile({
    url,
    // Meta's servers of files refuse clients without a name.
    headers: { authorization: `Bearer ${sender.secret}`, 'user-agent': 'liaison' },
  });
  if (opened.kind === 'refused') return { ok: false, kind: 'refused', detail: opened.detail };
  if (opened.kind === 'lost') return { ok: false, kind: 'unreachable', detail: opened.detail };
  const { status, body } = opened;
  if (status === 200) return { ok: true, body };
  const detail = `Meta answered HTTP ${status} for the file.`;
  if (status === 404 || status === 410) return { ok: false, kind: 'expired', detail };
  if (status === 401 || status === 403) return { ok: false, kind: 'refused', detail };
  return { ok: false, kind: 'unreachable', detail };
}

/** A form with a file in it, as RFC 7578 has it, whose length is known before its first byte. */
function formOf(file: OutgoingFile): {
  boundary: string;
  length: number;
  pieces: AsyncIterable<Uint8Array>;
} {
  const boundary = `liaison-${randomBytes(16).toString('hex')}`;
  const field = (name: string, value: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const name = encodeURIComponent(file.filename ?? 'file').replaceAll("'", '%27');
  const before = Buffer.from(
    field('messaging_product', 'whatsapp') +
      field('type', file.mimeType) +
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n` +
      `content-type: ${file.mimeType}\r\n\r\n`,
  );
  const after = Buffer.from(`\r\n--${boundary}--\r\n`);
  async function* pieces(): AsyncIterable<Uint8Array> {
    yield before;
    yield* file.open();
    yield after;
  }
  return { boundary, length: before.length + file.size + after.length, pieces: pieces() };
}
