import { z } from 'zod';
import type {
  BlockResult,
  ChannelAddress,
  ChannelAnswer,
  ChannelBlocking,
  ChannelChatLinks,
  ChannelIo,
  ChannelSender,
  ChatLink,
  LinkImage,
} from '../../sdk/index.js';
import { proven } from './apps.js';
import { askGraph, bearer, loose, numberPath, pageSchema, successSchema } from './graph-request.js';
import { blockedAtOnce, linkLimits, mostBlocked, mostLinks } from './number-limits.data.js';
import { graphAnswer, parseJson } from './send-outcome.js';

const text = z.string();

const linkSchema = z
  .object({
    code: text,
    prefilled_message: text.catch(''),
    deep_link_url: text,
    qr_image_url: loose(text),
  })
  .transform((found): ChatLink => ({
    id: found.code,
    message: found.prefilled_message,
    url: found.deep_link_url,
    imageUrl: found.qr_image_url ?? null,
  }));

/** Links of one page; the page says that Meta gives no more at once. */
const linksAtOnce = 25;
const imageFormat = (image: LinkImage) => image.toUpperCase();

/**
 * Codes and short links of a number.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/qr-codes
 */
export const numberLinks: ChannelChatLinks = {
  limits: linkLimits,
  most: mostLinks,
  // Source: faq.whatsapp.com/5913398998672934 (click to chat)
  direct: (phone, message) =>
    `https://wa.me/${phone}${message === undefined ? '' : `?text=${encodeURIComponent(message)}`}`,
  async list(sender, image, io) {
    const picture = image === undefined ? '' : `,qr_image_url.format(${imageFormat(image)})`;
    const path = `${numberPath(sender, 'message_qrdls')}?fields=code,prefilled_message,deep_link_url${picture}&limit=${linksAtOnce}`;
    const all: ChatLink[] = [];
    let after = '';
    for (let page = 0; page <= mostLinks / linksAtOnce; page++) {
      const answer = await askGraph(io, sender, pageSchema(linkSchema), {
        method: 'GET',
        path: path + after,
      });
      if (!answer.ok) return answer;
      const { data, paging } = answer.data;
      all.push(...data);
      // The cursor is followed, never Meta's `next` address: the token goes to no other host.
      if (paging?.cursors?.after === undefined || paging.next === undefined || data.length === 0) break;
      after = `&after=${encodeURIComponent(paging.cursors.after)}`;
    }
    return { ok: true, data: all };
  },
  create: (sender, { message, image }, io) =>
    askGraph(io, sender, linkSchema, {
      method: 'POST',
      path: numberPath(sender, 'message_qrdls'),
      body: {
        prefilled_message: message,
        ...(image === undefined ? {} : { generate_qr_image: imageFormat(image) }),
      },
    }),
  change: (sender, id, message, io) =>
    askGraph(io, sender, linkSchema, {
      method: 'POST',
      path: numberPath(sender, 'message_qrdls', id),
      body: { prefilled_message: message },
    }),
  remove: (sender, id, io) =>
    askGraph(io, sender, successSchema, {
      method: 'DELETE',
      path: numberPath(sender, 'message_qrdls', id),
    }),
};

const userSchema = z.object({
  input: loose(text),
  wa_id: loose(text),
  errors: loose(
    z.array(
      z.object({
        code: loose(z.coerce.number()),
        message: loose(text),
        error_data: loose(z.object({ details: loose(text) })),
      }),
    ),
  ),
});
const blockSchema = z.object({
  block_users: z.object({
    added_users: loose(z.array(userSchema)),
    removed_users: loose(z.array(userSchema)),
    failed_users: loose(z.array(userSchema)),
  }),
});
/** The page shows an object around each list of people, callers report the entries themselves. */
const blockedSchema = z.union([
  z.object({ wa_id: text }),
  z.object({ block_users: z.array(z.object({ wa_id: text })) }),
]);

/** What Meta's codes about one person mean, and what to do. */
const blockReasons: Readonly<Record<number, string>> = {
  131047:
    'This person has not written to this number within the last 24 hours, or is not on WhatsApp. WhatsApp only lets you block people who wrote to you: block them when they write again.',
  131021: 'This is the number itself. Choose another person.',
  139101: 'This number already blocks as many people as WhatsApp allows. Unblock some first.',
  139102: 'The list was changed at the same time. Try again.',
  139103: 'Meta had an internal error. Try again.',
  130429: 'Meta took too many requests. Try again in a minute with fewer people.',
};

/** Codes that say the list of each person has the reasons. */
const inParts = 139100;

/**
 * People a number blocks. Only who wrote within 24 hours can be blocked, and 64,000 at most.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/block-users
 */
export const numberBlocking: ChannelBlocking = {
  most: mostBlocked,
  atOnce: blockedAtOnce,
  async list(sender, after, io) {
    const cursor = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
    const path = `${numberPath(sender, 'block_users')}?limit=100${cursor}`;
    const answer = await askGraph(io, sender, pageSchema(blockedSchema), { method: 'GET', path });
    if (!answer.ok) return answer;
    const { data, paging } = answer.data;
    const addresses = data.flatMap((one) =>
      'block_users' in one ? one.block_users.map(({ wa_id: id }) => id) : [one.wa_id],
    );
    return {
      ok: true,
      data: { addresses, next: paging?.next === undefined ? undefined : paging.cursors?.after },
    };
  },
  block: (sender, addresses, io) => change('POST', sender, addresses, io),
  unblock: (sender, addresses, io) => change('DELETE', sender, addresses, io),
};

async function change(
  method: 'POST' | 'DELETE',
  sender: ChannelSender,
  addresses: readonly ChannelAddress[],
  io: ChannelIo,
): Promise<ChannelAnswer<BlockResult[]>> {
  const exchange = await io.request({
    method,
    path: proven(numberPath(sender, 'block_users'), sender),
    headers: bearer(sender),
    body: JSON.stringify({
      messaging_product: 'whatsapp',
      block_users: addresses.map(({ kind, value }) =>
        // Assumed: people known by a scoped id alone are named as in messages; the page only has phones.
        kind === 'user_id' ? { user_id: value } : { user: value },
      ),
    }),
  });
  // A partial refusal is a structured error with the results beside it.
  const body = exchange.kind === 'answer' ? blockSchema.safeParse(parseJson(exchange.body)) : undefined;
  const answer = graphAnswer(exchange, blockSchema, [sender.secret]);
  if (answer.ok) return { ok: true, data: resultsOf(addresses, answer.data) };
  const isPartial = answer.kind === 'refused' && answer.error.code === inParts;
  return isPartial && body?.success === true ? { ok: true, data: resultsOf(addresses, body.data) } : answer;
}

function resultsOf(
  addresses: readonly ChannelAddress[],
  { block_users: lists }: z.output<typeof blockSchema>,
): BlockResult[] {
  const failed = lists.failed_users ?? [];
  const names = (user: z.output<typeof userSchema>) =>
    [user.input, user.wa_id].map((name) => name?.replace(/^\+/, ''));
  return addresses.map(({ value }): BlockResult => {
    const wrong = failed.find((user) => names(user).includes(value));
    const done = [...(lists.added_users ?? []), ...(lists.removed_users ?? [])];
    if (!wrong && done.some((user) => names(user).includes(value))) return { done: true, address: value };
    const error = wrong?.errors?.[0];
    const code = error?.code ?? null;
    const said = error?.error_data?.details ?? error?.message;
    const known = code === null ? undefined : blockReasons[code];
    const reason =
      known ??
      (said === undefined
        ? 'Meta did not confirm this person. Read the list of blocked people to see whether it was done.'
        : `Meta refused it: ${said}.`);
    return { done: false, address: value, code, reason };
  });
}
