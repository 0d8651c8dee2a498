import { z } from 'zod';
import type {
  ChannelChatOptions,
  ChannelDisplayName,
  ChannelProfile,
  SenderNameStatus,
  SenderProfileChange,
} from '../../sdk/index.js';
import { askGraph, loose, numberPath, successSchema } from './graph-request.js';
import { chatLimits, industries, nameLimits, pictureLimit, profileLimits } from './number-limits.data.js';

const text = loose(z.string());
const profileFields = 'about,address,description,email,profile_picture_url,websites,vertical';
const fieldsSchema = z.object({
  about: text,
  address: text,
  description: text,
  email: text,
  profile_picture_url: text,
  websites: loose(z.array(z.string())),
  vertical: text,
});
/** The page shows the fields themselves, the published API description an object around them. */
const profileSchema = z.object({
  data: z
    .array(z.union([z.object({ business_profile: fieldsSchema }), fieldsSchema]))
    .transform(([first]) => {
      if (first === undefined) return fieldsSchema.parse({});
      return 'business_profile' in first ? first.business_profile : first;
    }),
});

/** A text, null where there is none. */
function given(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}

/**
 * The business profile of a number.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/business-profiles
 */
export const numberProfile: ChannelProfile = {
  limits: profileLimits,
  industries,
  picture: pictureLimit,
  async read(sender, io) {
    const path = `${numberPath(sender, 'whatsapp_business_profile')}?fields=${profileFields}`;
    const answer = await askGraph(io, sender, profileSchema, { method: 'GET', path });
    if (!answer.ok) return answer;
    const { data: found } = answer.data;
    const profile = {
      about: given(found.about),
      address: given(found.address),
      description: given(found.description),
      email: given(found.email),
      websites: (found.websites ?? []).filter((url) => url !== ''),
      industry: given(found.vertical),
      pictureUrl: given(found.profile_picture_url),
    };
    return { ok: true, data: profile };
  },
  write: (sender, change, io) =>
    askGraph(io, sender, successSchema, {
      method: 'POST',
      path: numberPath(sender, 'whatsapp_business_profile'),
      body: { messaging_product: 'whatsapp', ...profileBody(change) },
    }),
};

/** An empty text removes what was there. */
function profileBody(change: SenderProfileChange): Record<string, unknown> {
  const { about, address, description, email, websites, industry, pictureHandle } = change;
  const fields = {
    about,
    address: address === null ? '' : address,
    description: description === null ? '' : description,
    email: email === null ? '' : email,
    websites,
    vertical: industry,
    profile_picture_handle: pictureHandle,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Source: the field `name_status` of a phone number in Meta's published API description. */
const nameStatuses: Readonly<Record<string, SenderNameStatus>> = {
  APPROVED: 'approved',
  AVAILABLE_WITHOUT_REVIEW: 'usable',
  PENDING_REVIEW: 'in_review',
  DECLINED: 'declined',
  EXPIRED: 'expired',
  NONE: 'none',
};

const nameSchema = z.object({
  verified_name: text,
  name_status: text,
  new_display_name: text,
  new_name_status: text,
});

function statusOf(word: string | undefined): SenderNameStatus {
  return word === undefined || word === '' ? 'none' : (nameStatuses[word] ?? 'unknown');
}

/**
 * The display name of a number. Meta reviews a change; ten may be asked for in 30 days.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/display-names
 */
export const numberName: ChannelDisplayName = {
  limits: nameLimits,
  advice: {
    in_review: 'Meta reviews the name. Until it has decided, people see the name as it was.',
    declined:
      "Meta declined the name. Choose one that follows Meta's display name guidelines and names your business, or appeal in WhatsApp Manager.",
    expired: 'The review of the name has expired. Ask for the name again.',
    none: 'There is no reviewed name. Ask for one, or set it in WhatsApp Manager.',
  },
  afterApproval:
    'Meta approved the new name. Register the number again with its PIN within 14 days, or Meta has to review the name once more.',
  async read(sender, io) {
    const read = (fields: string) =>
      askGraph(io, sender, nameSchema, { method: 'GET', path: `${numberPath(sender)}?fields=${fields}` });
    let answer = await read('verified_name,name_status,new_display_name,new_name_status');
    // A field that a version of Graph does not have refuses the whole read.
    if (!answer.ok && answer.kind === 'refused' && /nonexist(?:ing|ent) field/i.test(answer.error.detail))
      answer = await read('verified_name,name_status');
    if (!answer.ok) return answer;
    const { verified_name: name, name_status: status, new_display_name: asked } = answer.data;
    const requested =
      given(asked) === null ? null : { name: asked as string, status: statusOf(answer.data.new_name_status) };
    return { ok: true, data: { name: given(name), status: statusOf(status), requested } };
  },
  request: (sender, name, io) =>
    askGraph(io, sender, successSchema, {
      method: 'POST',
      path: numberPath(sender),
      body: { new_display_name: name },
    }),
};

const automationSchema = z.object({
  conversational_automation: loose(
    z.object({
      enable_welcome_message: loose(z.boolean()),
      prompts: loose(z.array(z.string())),
      commands: loose(
        z.array(z.object({ command_name: z.string(), command_description: z.string().catch('') })),
      ),
    }),
  ),
});

/**
 * Conversational components of a number. Meta says of the welcome message that it does not work as meant at
 * present, and gives no date.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/conversational-components
 */
export const numberChatOptions: ChannelChatOptions = {
  limits: chatLimits,
  async read(sender, io) {
    const path = `${numberPath(sender)}?fields=conversational_automation`;
    const answer = await askGraph(io, sender, automationSchema, { method: 'GET', path });
    if (!answer.ok) return answer;
    const found = answer.data.conversational_automation;
    return {
      ok: true,
      data: {
        welcome: found?.enable_welcome_message ?? false,
        prompts: found?.prompts ?? [],
        commands: (found?.commands ?? []).map(({ command_name: name, command_description: description }) => ({
          name,
          description,
        })),
      },
    };
  },
  write: (sender, { welcome, prompts, commands }, io) =>
    askGraph(io, sender, successSchema, {
      method: 'POST',
      path: numberPath(sender, 'conversational_automation'),
      body: {
        ...(welcome === undefined ? {} : { enable_welcome_message: welcome }),
        ...(prompts === undefined ? {} : { prompts }),
        ...(commands === undefined
          ? {}
          : {
              commands: commands.map(({ name, description }) => ({
                command_name: name,
                command_description: description,
              })),
            }),
      },
    }),
};
