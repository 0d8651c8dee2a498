import type { FastifyInstance, FastifyRequest } from 'fastify';
import { randomInt } from 'node:crypto';
import type { GraphEmulator } from '../emulator.js';
import { addressOf } from '../model/address.js';
import { GraphError, messagingError, parameterError, unsupportedRequest } from '../model/graph-error.js';
import { traceId } from '../model/ids.js';
import type { JsonObject } from '../model/model.js';
import { isObject } from '../messages/message-validation.js';
import type { NumberPage } from '../state/number-pages.js';
import { answer, checkVersion } from './graph-http.js';

const VERTICALS = [
  'UNDEFINED',
  'OTHER',
  'AUTO',
  'BEAUTY',
  'APPAREL',
  'EDU',
  'ENTERTAIN',
  'EVENT_PLAN',
  'FINANCE',
  'GROCERY',
  'GOVT',
  'HOTEL',
  'HEALTH',
  'NONPROFIT',
  'PROF_SERVICES',
  'RETAIL',
  'TRAVEL',
  'RESTAURANT',
  'NOT_A_BIZ',
];
const PROFILE_FIELDS = [
  'about',
  'address',
  'description',
  'email',
  'profile_picture_url',
  'websites',
  'vertical',
];
const LENGTHS: Readonly<Record<string, number>> = { about: 139, address: 256, description: 512, email: 128 };
const MOST_LINKS = 2_000;
const LINKS_AT_ONCE = 25;
const CODE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const MOST_BLOCKED = 64_000;

/** Profiles, chat options, links and blocked people of numbers. */
export function numberPagesRoutes(app: FastifyInstance, emulator: GraphEmulator): void {
  const { directory, pages, people, uploads } = emulator.state;

  const enter = (request: FastifyRequest): NumberPage => {
    checkVersion(request);
    const { access_token: token } = request.query as Record<string, string | undefined>;
    const owns = directory.authorise(request.headers.authorization, token);
    const { id } = request.params as { id: string };
    return pages.of(directory.ownNumber(owns, id, request.method).phoneNumberId);
  };
  const bodyOf = (request: FastifyRequest): JsonObject => (isObject(request.body) ? request.body : {});

  // Source: developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/business-profiles
  app.get('/:version/:id/whatsapp_business_profile', async (request, reply) => {
    const { profile } = enter(request);
    const { fields } = request.query as Record<string, string | undefined>;
    const wanted = fields === undefined || fields === '' ? [] : fields.split(',');
    const shown: JsonObject = { messaging_product: 'whatsapp' };
    for (const field of wanted) {
      if (field !== 'messaging_product' && !PROFILE_FIELDS.includes(field))
        throw parameterError(
          `Tried accessing nonexisting field (${field}) on node type (WhatsAppBusinessProfile)`,
        );
      if (profile[field] !== undefined) shown[field] = profile[field];
    }
    return answer(reply, { data: [shown] });
  });

  app.post('/:version/:id/whatsapp_business_profile', async (request, reply) => {
    const page = enter(request);
    const body = bodyOf(request);
    if (body.messaging_product !== 'whatsapp')
      throw parameterError('The parameter messaging_product is required.');
    const profile = { ...page.profile };
    for (const [field, most] of Object.entries(LENGTHS)) {
      const value = body[field];
      if (value === undefined) continue;
      if (typeof value !== 'string' || [...value].length > most || (field === 'about' && value === ''))
        throw parameterError(
          `Param ${field} must be between ${field === 'about' ? 1 : 0} and ${most} characters`,
        );
      if (field === 'email' && value !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value))
        throw parameterError('Param email must be a valid email address');
      profile[field] = value;
    }
    if (body.websites !== undefined) profile.websites = websitesOf(body.websites);
    if (body.vertical !== undefined) {
      if (typeof body.vertical !== 'string' || !['', ...VERTICALS].includes(body.vertical))
        throw parameterError(`Param vertical must be one of {${VERTICALS.join(', ')}}`);
      profile.vertical = body.vertical;
    }
    if (body.profile_picture_handle !== undefined) {
      const given = uploads.known(body.profile_picture_handle);
      // Assumed: a handle nobody was given is refused with 100; a picture is JPEG or PNG.
      if (given?.mimeType.startsWith('image/') !== true)
        throw parameterError('Param profile_picture_handle is not a valid handle of an image');
      profile.profile_picture_url = `https://pps.whatsapp.net/v/sandbox/${page.phoneNumberId}.jpg`;
    }
    pages.put({ ...page, profile });
    return answer(reply, { success: true });
  });

  // Source: …/business-phone-numbers/conversational-components; the words of refusals are those of Meta's API description.
  app.post('/:version/:id/conversational_automation', async (request, reply) => {
    const page = enter(request);
    const { enable_welcome_message: welcome, prompts, commands } = bodyOf(request);
    const automation = { ...page.automation };
    if (welcome !== undefined) {
      if (typeof welcome !== 'boolean')
        throw parameterError('Param enable_welcome_message must be a boolean');
      automation.welcome = welcome;
    }
    if (prompts !== undefined) automation.prompts = promptsOf(prompts);
    if (commands !== undefined) automation.commands = commandsOf(commands);
    pages.put({ ...page, automation });
    return answer(reply, { success: true });
  });

  const linkView = (link: NumberPage['links'][number], image: string | undefined): JsonObject => ({
    code: link.code,
    prefilled_message: link.message,
    deep_link_url: `https://wa.me/message/${link.code}`,
    ...(image === undefined
      ? {}
      : { qr_image_url: `https://scontent.xx.fbcdn.net/sandbox/${link.code}.${image.toLowerCase()}` }),
  });
  const messageOf = (body: JsonObject): string => {
    const { prefilled_message: message } = body;
    if (typeof message !== 'string' || message === '')
      throw parameterError('The parameter prefilled_message is required.');
    if ([...message].length > 140)
      throw parameterError('Invalid prefilled_message length. Maximum 140 characters allowed');
    return message;
  };
  const ownLink = (request: FastifyRequest, page: NumberPage) => {
    const { code } = request.params as { code: string };
    const link = page.links.find((one) => one.code === code);
    if (!link) throw unsupportedRequest(request.method, code);
    return link;
  };

  // Source: …/business-phone-numbers/qr-codes
  app.get('/:version/:id/message_qrdls', async (request, reply) => {
    const { links } = enter(request);
    const query = request.query as Record<string, string | undefined>;
    const limit = Number(query.limit ?? LINKS_AT_ONCE);
    if (!Number.isInteger(limit) || limit < 1 || limit > LINKS_AT_ONCE)
      throw parameterError(`Param limit must be between 1 and ${LINKS_AT_ONCE}`);
    const image = /qr_image_url\.format\((PNG|SVG)\)/.exec(query.fields ?? '')?.[1];
    const found = query.code === undefined ? links : links.filter(({ code }) => code === query.code);
    const start = query.after === undefined ? 0 : found.findIndex(({ code }) => code === query.after) + 1;
    const data = found.slice(start, start + limit);
    const last = data.at(-1);
    if (last === undefined) return answer(reply, { data });
    return answer(reply, {
      data: data.map((link) => linkView(link, image)),
      paging: {
        cursors: { before: data[0]?.code, after: last.code },
        ...(start + limit < found.length
          ? { next: `https://graph.facebook.com/next?after=${last.code}` }
          : {}),
      },
    });
  });

  app.post('/:version/:id/message_qrdls', async (request, reply) => {
    const page = enter(request);
    const body = bodyOf(request);
    const message = messageOf(body);
    const { generate_qr_image: image } = body;
    if (image !== undefined && image !== 'PNG' && image !== 'SVG')
      throw parameterError('Param generate_qr_image must be one of {PNG, SVG}');
    // Assumed: the code with which the 2,001st is refused.
    if (page.links.length >= MOST_LINKS) throw parameterError('The limit of QR codes has been reached');
    const code = `${Array.from({ length: 13 }, () => CODE[randomInt(CODE.length)]).join('')}A`;
    const link = { code, message };
    pages.put({ ...page, links: [link, ...page.links] });
    return answer(reply, linkView(link, image));
  });

  app.get('/:version/:id/message_qrdls/:code', async (request, reply) =>
    answer(reply, { data: [linkView(ownLink(request, enter(request)), undefined)] }),
  );

  app.post('/:version/:id/message_qrdls/:code', async (request, reply) => {
    const page = enter(request);
    const link = ownLink(request, page);
    const changed = { ...link, message: messageOf(bodyOf(request)) };
    pages.put({ ...page, links: page.links.map((one) => (one === link ? changed : one)) });
    return answer(reply, linkView(changed, undefined));
  });

  app.delete('/:version/:id/message_qrdls/:code', async (request, reply) => {
    const page = enter(request);
    const link = ownLink(request, page);
    pages.put({ ...page, links: page.links.filter((one) => one !== link) });
    return answer(reply, { success: true });
  });

  // Source: …/block-users
  app.get('/:version/:id/block_users', async (request, reply) => {
    const { blocked } = enter(request);
    const query = request.query as Record<string, string | undefined>;
    const limit = Math.min(Math.max(Number(query.limit ?? 10), 1), 100);
    const start = query.after === undefined ? 0 : blocked.indexOf(query.after) + 1;
    const some = blocked.slice(start, start + limit);
    const last = some.at(-1);
    return answer(reply, {
      data: some.map((id) => ({ messaging_product: 'whatsapp', wa_id: id })),
      ...(last === undefined
        ? {}
        : {
            paging: {
              cursors: { before: some[0], after: last },
              ...(start + limit < blocked.length ? { next: 'https://graph.facebook.com/next' } : {}),
            },
          }),
    });
  });

  for (const method of ['POST', 'DELETE'] as const) {
    app.route({
      method,
      url: '/:version/:id/block_users',
      handler: async (request, reply) => {
        const page = enter(request);
        const { messaging_product: product, block_users: users } = bodyOf(request);
        if (product !== 'whatsapp') throw parameterError('The parameter messaging_product is required.');
        if (!Array.isArray(users) || users.length === 0)
          throw parameterError('The parameter block_users is required.');
        if (users.length > 100) throw messagingError(130429);
        const blocked = [...page.blocked];
        const done: JsonObject[] = [];
        const failed: JsonObject[] = [];
        for (const user of users as unknown[]) {
          const input = isObject(user) ? (user.user ?? user.user_id) : undefined;
          if (typeof input !== 'string') throw parameterError('Param block_users[user] must be a string');
          const person = people.byAddress(addressOf(input));
          const id = person.waId ?? person.key;
          const at = blocked.indexOf(person.key);
          if (method === 'DELETE') {
            if (at !== -1) blocked.splice(at, 1);
            done.push({ input, wa_id: id });
            continue;
          }
          const wrote = people.windowOpen(person, page.phoneNumberId, emulator.now());
          const refused =
            at !== -1
              ? undefined
              : !wrote
                ? userError(131047, 'Re-engagement required', 'User has not messaged in the last 24 hours')
                : blocked.length >= MOST_BLOCKED
                  ? userError(139101, 'Blocklist limit reached', 'The blocklist has reached its limit')
                  : undefined;
          if (refused) failed.push({ input, wa_id: id, errors: [refused] });
          else {
            if (at === -1) blocked.unshift(person.key);
            done.push({ input, wa_id: id });
          }
        }
        pages.put({ ...page, blocked });
        const lists = {
          [method === 'POST' ? 'added_users' : 'removed_users']: done,
          ...(failed.length > 0 ? { failed_users: failed } : {}),
        };
        const results = { messaging_product: 'whatsapp', block_users: lists };
        if (failed.length === 0) return answer(reply, results);
        return answer(reply, { ...results, error: partial().body }, 400);
      },
    });
  }
}

function partial(): GraphError {
  return new GraphError(400, {
    message: '(#139100) Failed to block/unblock users',
    type: 'OAuthException',
    code: 139100,
    error_data: {
      messaging_product: 'whatsapp',
      details: 'Failed to block some users, see the block_users response list for details',
    },
    fbtrace_id: traceId(),
  });
}

function userError(code: number, message: string, details: string): JsonObject {
  return { message, code, error_data: { details } };
}

function websitesOf(value: unknown): string[] {
  if (!Array.isArray(value) || value.length > 2)
    throw parameterError('Param websites must have at most 2 elements');
  for (const url of value as unknown[])
    if (typeof url !== 'string' || url.length > 256 || !/^https?:\/\//.test(url))
      throw parameterError('Param websites[0] must be a valid URL');
  return value as string[];
}

function promptsOf(value: unknown): string[] {
  if (!Array.isArray(value)) throw parameterError('Param prompts must be an array');
  if (value.length > 4) throw parameterError('Too many prompts provided. Maximum allowed is 4');
  for (const prompt of value as unknown[]) {
    if (typeof prompt !== 'string' || [...prompt].length > 80)
      throw parameterError('Prompt text exceeds maximum length of 80 characters');
    if (/\p{Extended_Pictographic}/u.test(prompt))
      throw parameterError('Emojis are not supported in prompts');
  }
  return value as string[];
}

function commandsOf(value: unknown): NumberPage['automation']['commands'] {
  if (!Array.isArray(value)) throw parameterError('Param commands must be an array');
  if (value.length > 30) throw parameterError('Too many commands provided. Maximum allowed is 30');
  const names = new Set<string>();
  return (value as unknown[]).map((command) => {
    const { command_name: name, command_description: description } = isObject(command) ? command : {};
    if (typeof name !== 'string' || !/^\w{1,32}$/.test(name))
      throw parameterError(
        'Invalid command name format. Command names must contain only alphanumeric characters and underscores',
      );
    if (names.has(name))
      throw parameterError(`Command names must be unique. Duplicate command name found: ${name}`);
    names.add(name);
    if (typeof description !== 'string' || [...description].length > 256)
      throw parameterError('Command description exceeds maximum length of 256 characters');
    return { command_name: name, command_description: description };
  });
}
