import { Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';
import { ProblemError } from '../platform/index.js';
import {
  limitProblems,
  type AnyChannel,
  type BlockResult,
  type ChannelAddress,
  type ChannelAnswer,
  type ChatLink,
  type FieldLimit,
  type LinkImage,
  type SenderChatOptions,
  type SenderName,
  type SenderProfile,
  type SenderProfileChange,
} from '../sdk/index.js';
import { Channels, unreadableSecret, type OpenSender } from './channels.js';
import type { NumberRow } from './number.entity.js';
import { NumberService } from './number.service.js';

/** What of a channel is optional and about its senders, as sentences name it. */
const parts = {
  profile: 'business profile',
  displayName: 'display name',
  chatOptions: 'chat options',
  chatLinks: 'links and codes',
  blocking: 'list of blocked people',
} as const satisfies Partial<Record<keyof AnyChannel, string>>;
type Part = keyof typeof parts;

interface OpenPart<P extends Part> extends OpenSender {
  number: NumberRow;
  part: NonNullable<AnyChannel[P]>;
}

/**
 * What a provider keeps of a sender beside messages: profile, name, chat options, links, blocked people. It
 * stays with the provider: nothing of it is stored here. Every method reaches the network, never within a
 * unit of work, and throws
 * 404 `not_found`; 409 `feature_unsupported` when the channel has no such thing; 422 `validation_failed` with
 * the field's path before the provider is asked; 422 `vendor_rejected` and 502 `meta_unreachable` after.
 */
@Injectable()
export class SenderParts {
  constructor(
    private readonly database: Database,
    private readonly numbers: NumberService,
    private readonly channels: Channels,
  ) {}

  /** The profile, and the industries one can choose from. */
  async profile(accountId: string, id: string): Promise<SenderProfile & { industries: readonly string[] }> {
    const { channel, part, sender, io } = await this.open(accountId, id, 'profile');
    const profile = answerOf(await part.read(sender, io), channel, 'show the profile');
    return { ...profile, industries: part.industries };
  }

  /** What is wrong with a change of the profile, before anything is handed over. @throws ProblemError 422 */
  async checkProfile(accountId: string, id: string, change: SenderProfileChange): Promise<void> {
    const { channel, part } = await this.open(accountId, id, 'profile');
    check(change, part.limits, channel);
  }

  /** Writes what is given of the profile. @returns the profile as it is then */
  async changeProfile(
    accountId: string,
    id: string,
    change: SenderProfileChange,
  ): Promise<SenderProfile & { industries: readonly string[] }> {
    const { channel, part, sender, io } = await this.open(accountId, id, 'profile');
    check(change, part.limits, channel);
    answerOf(await part.write(sender, change, io), channel, 'take the profile');
    return this.profile(accountId, id);
  }

  /** What the sender's provider takes as a picture. @throws ProblemError also when it takes none */
  async pictureSender(
    accountId: string,
    id: string,
  ): Promise<{ number: NumberRow; mimeTypes: readonly string[]; maxBytes: number }> {
    const { channel, number, part } = await this.open(accountId, id, 'profile');
    if (!part.picture) throw unsupported(channel, 'picture of a profile');
    return { number, mimeTypes: part.picture.mimeTypes, maxBytes: part.picture.maxBytes };
  }

  /** Name, status and what to do. */
  async displayName(accountId: string, id: string): Promise<SenderName & { advice: string | null }> {
    const { channel, part, sender, io } = await this.open(accountId, id, 'displayName');
    const name = answerOf(await part.read(sender, io), channel, 'show the display name');
    const { requested, status } = name;
    const advice =
      requested?.status === 'approved' ? part.afterApproval : part.advice[requested?.status ?? status];
    return { ...name, advice: advice ?? null };
  }

  /** Has the provider review another name. */
  async requestName(
    accountId: string,
    id: string,
    name: string,
  ): Promise<SenderName & { advice: string | null }> {
    const { channel, part, sender, io } = await this.open(accountId, id, 'displayName');
    check({ name }, part.limits, channel);
    answerOf(await part.request(sender, name, io), channel, 'take the display name');
    return this.displayName(accountId, id);
  }

  /** What a chat offers people. */
  async chatOptions(accountId: string, id: string): Promise<SenderChatOptions> {
    const { channel, part, sender, io } = await this.open(accountId, id, 'chatOptions');
    return answerOf(await part.read(sender, io), channel, 'show the chat options');
  }

  /** Writes what is given. @returns all of it as it is then */
  async changeChatOptions(
    accountId: string,
    id: string,
    change: Partial<SenderChatOptions>,
  ): Promise<SenderChatOptions> {
    const { channel, part, sender, io } = await this.open(accountId, id, 'chatOptions');
    check(change, part.limits, channel);
    answerOf(await part.write(sender, change, io), channel, 'take the chat options');
    return this.chatOptions(accountId, id);
  }

  /** Links and codes, newest first, and the link that needs none. */
  async links(
    accountId: string,
    id: string,
    image?: LinkImage,
  ): Promise<{ data: ChatLink[]; direct: string; most: number }> {
    const { channel, number, part, sender, io } = await this.open(accountId, id, 'chatLinks');
    const data = answerOf(await part.list(sender, image, io), channel, 'list the links');
    return { data, direct: part.direct(digitsOf(number), undefined), most: part.most };
  }

  /** Makes a link. */
  async createLink(
    accountId: string,
    id: string,
    link: { message: string; image?: LinkImage | undefined },
  ): Promise<ChatLink> {
    const { channel, part, sender, io } = await this.open(accountId, id, 'chatLinks');
    check(link, part.limits, channel);
    return answerOf(await part.create(sender, link, io), channel, 'make the link');
  }

  /** Changes what a link says. */
  async changeLink(accountId: string, id: string, linkId: string, message: string): Promise<ChatLink> {
    const { channel, part, sender, io } = await this.open(accountId, id, 'chatLinks');
    check({ message }, part.limits, channel);
    return answerOf(await part.change(sender, linkId, message, io), channel, 'change the link');
  }

  /** Removes a link. */
  async removeLink(accountId: string, id: string, linkId: string): Promise<void> {
    const { channel, part, sender, io } = await this.open(accountId, id, 'chatLinks');
    answerOf(await part.remove(sender, linkId, io), channel, 'remove the link');
  }

  /** A page of the people the sender blocks. */
  async blocked(
    accountId: string,
    id: string,
    after: string | undefined,
  ): Promise<{ addresses: string[]; next: string | undefined }> {
    const { channel, part, sender, io } = await this.open(accountId, id, 'blocking');
    return answerOf(await part.list(sender, after, io), channel, 'list the blocked people');
  }

  /** Blocks people, or lets them write again; one result for each, in their order. */
  async setBlocked(
    accountId: string,
    id: string,
    addresses: readonly ChannelAddress[],
    isBlocked: boolean,
  ): Promise<BlockResult[]> {
    const { channel, part, sender, io } = await this.open(accountId, id, 'blocking');
    const results: BlockResult[] = [];
    for (let start = 0; start < addresses.length; start += part.atOnce) {
      const some = addresses.slice(start, start + part.atOnce);
      const answer = isBlocked ? part.block(sender, some, io) : part.unblock(sender, some, io);
      results.push(...answerOf(await answer, channel, isBlocked ? 'block them' : 'unblock them'));
    }
    return results;
  }

  private async open<P extends Part>(accountId: string, id: string, name: P): Promise<OpenPart<P>> {
    const number = await this.numbers.get(this.database.read, accountId, id);
    const channel = this.channels.find(number.channel);
    const part = channel?.[name];
    if (!channel || part === undefined) throw unsupported(channel, parts[name]);
    const open = this.channels.open(number);
    if (!open) throw new ProblemError(502, 'meta_unreachable', unreadableSecret);
    return { ...open, number, part };
  }
}

function unsupported(channel: AnyChannel | undefined, what: string): ProblemError {
  return new ProblemError(
    409,
    'feature_unsupported',
    `${channel?.title ?? 'The channel of this sender'} has no ${what}. Choose a WhatsApp number.`,
  );
}

/** @throws ProblemError 422 naming every field that is beyond a limit */
function check(value: object, limits: readonly FieldLimit[], { title }: AnyChannel): void {
  const problems = limitProblems(withoutNulls(value), limits, title);
  if (problems.length === 0) return;
  const fields = problems.map(({ field, reason }) => ({ field, reason }));
  const list = fields.map(({ field, reason }) => `${field} ${reason}`).join('; ');
  throw new ProblemError(422, 'validation_failed', `Nothing was changed: ${list}.`, { fields });
}

/** What is to be emptied is within every limit. */
function withoutNulls(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null));
}

/** @throws ProblemError when the provider did not do it; 502 when asking again may help */
export function answerOf<T>(answer: ChannelAnswer<T>, { provider }: AnyChannel, what: string): T {
  if (answer.ok) return answer.data;
  if (answer.kind === 'unreachable') {
    throw new ProblemError(
      502,
      'meta_unreachable',
      `${provider} did not ${what}: ${answer.detail} Try again in a minute.`,
      { retryAfter: 60 },
    );
  }
  const { error, title } = answer;
  const { code, detail, retryAfterMs } = error;
  const said = title === undefined || detail.startsWith(title) ? detail : `${title}: ${detail}`;
  if (error.class === 'throttled') {
    throw new ProblemError(
      502,
      'meta_unreachable',
      `${provider} did not ${what}: it answers too many requests (${code}: ${said}). Try again in a minute.`,
      { retryAfter: Math.ceil((retryAfterMs ?? 60_000) / 1_000) },
    );
  }
  const next =
    error.class === 'setup'
      ? 'Check that the access token of the number is valid and has the permission whatsapp_business_management.'
      : 'Correct it, then try again.';
  throw new ProblemError(
    422,
    'vendor_rejected',
    `${provider} did not ${what} (${code ?? 'no code'}: ${said.replace(/\.$/, '')}). ${next}`,
  );
}

function digitsOf({ displayPhone }: NumberRow): string {
  return displayPhone.replace(/\D/g, '');
}
