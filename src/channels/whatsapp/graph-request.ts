import { z } from 'zod';
import type { ChannelAnswer, ChannelIo, ChannelRequest, ChannelSender } from '../../sdk/index.js';
import { proven } from './apps.js';
import { graphAnswer } from './send-outcome.js';

/** A field that may be missing or of a shape nobody knows: it costs no other field. */
export const loose = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

/** What changes answer. */
export const successSchema = z.object({ success: z.boolean().optional() });

const cursorSchema = loose(
  z.object({ cursors: loose(z.object({ after: loose(z.string()) })), next: loose(z.string()) }),
);

/** One page of a listing. */
export const pageSchema = <T>(item: z.ZodType<T>) => z.object({ data: z.array(item), paging: cursorSchema });

/** What a sender's requests carry. */
export function bearer({ secret }: ChannelSender): Record<string, string> {
  return { authorization: `Bearer ${secret}` };
}

/** One request to the management API with the sender's own token. */
export async function askGraph<T>(
  io: ChannelIo,
  sender: ChannelSender,
  schema: z.ZodType<T>,
  request: Pick<ChannelRequest, 'method' | 'path' | 'answerBytes'> & { body?: unknown },
): Promise<ChannelAnswer<T>> {
  const { body, ...rest } = request;
  const exchange = await io.request({
    ...rest,
    path: proven(rest.path, sender),
    headers: bearer(sender),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return graphAnswer(exchange, schema, [sender.secret]);
}

/** The path of something of a sender's, its ids encoded. */
export function numberPath({ providerId }: ChannelSender, ...parts: readonly string[]): string {
  return ['', providerId, ...parts].map((part) => encodeURIComponent(part)).join('/');
}
