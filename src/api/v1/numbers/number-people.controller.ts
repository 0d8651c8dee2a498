import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { AccountService, CurrentAccount } from '../../../accounts/index.js';
import { SenderParts } from '../../../channels/index.js';
import { ContactService, normalisePhone } from '../../../contacts/index.js';
import { Database } from '../../../database/index.js';
import { ProblemError } from '../../../platform/index.js';
import { linkImages, type ChannelAddress } from '../../../sdk/index.js';
import { type ApiRequest, ApiUnit, CurrentRequest, idSchema, Operation } from '../../../http/index.js';

const problems = ['not_found', 'feature_unsupported', 'vendor_rejected', 'meta_unreachable'] as const;
const image = z.enum(linkImages).optional().meta({ description: 'Adds `imageUrl`, a picture of the code' });
const message = z
  .string()
  .max(5_000)
  .meta({ description: 'What stands in the input field when the chat opens; up to 140 characters' });

const linkSchema = z
  .object({
    id: z.string(),
    message: z.string(),
    url: z.string().meta({ description: 'Opens the chat; print it as a code, or link to it' }),
    imageUrl: z.string().nullable().meta({ description: 'Where Meta serves the code; it may expire' }),
  })
  .meta({ id: 'ChatLink' });
const linksSchema = z
  .object({
    data: z.array(linkSchema),
    direct: z.string().meta({ description: 'Opens a chat without a code; add `?text=` for a message' }),
    most: z.int().meta({ description: 'Links a number can have' }),
  })
  .meta({ id: 'ChatLinkList' });
const linksQuerySchema = z.strictObject({ image });
const newLinkSchema = z.strictObject({ message, image }).meta({ id: 'NewChatLink' });
const linkChangeSchema = z.strictObject({ message }).meta({ id: 'ChatLinkChange' });
const linkIdSchema = /^[\w-]{1,64}$/;

const blockedQuerySchema = z.strictObject({ cursor: z.string().min(1).max(500).optional() });
const blockedSchema = z
  .object({
    data: z.array(z.object({ address: z.string() })),
    next: z.string().nullable().meta({ description: 'Value of `cursor` for the next page' }),
  })
  .meta({ id: 'BlockedPeople' });
const personSchema = z
  .strictObject({
    contactId: idSchema.optional(),
    phone: z.string().min(4).max(40).optional(),
  })
  .refine(({ contactId, phone }) => (contactId === undefined) !== (phone === undefined), {
    error: 'give either contactId or phone',
  });
const peopleSchema = z
  .strictObject({ people: z.array(personSchema).min(1).max(1_000) })
  .meta({ id: 'PeopleToBlock' });
const blockResultSchema = z
  .object({
    data: z.array(
      z.object({
        address: z.string(),
        done: z.boolean(),
        code: z.int().nullable().meta({ description: 'Code of Meta, when it was not done' }),
        reason: z.string().nullable().meta({ description: 'Why it was not done, and what to do next' }),
      }),
    ),
  })
  .meta({ id: 'BlockResults' });

/** Links that open a chat with a number, and people it blocks. Meta keeps both. */
@Controller('v1/numbers/:id')
@ApiTags('Numbers')
export class NumberPeopleController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly parts: SenderParts,
    private readonly contacts: ContactService,
    private readonly accounts: AccountService,
  ) {}

  @Get('links')
  @Operation({
    id: 'getChatLinks',
    summary: 'List QR codes and short links of a number, newest first',
    scope: 'read',
    answer: linksSchema,
    problems,
  })
  async links(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
    @Query({ schema: linksQuerySchema }) query: z.output<typeof linksQuerySchema>,
  ): Promise<z.output<typeof linksSchema>> {
    return this.parts.links(accountId, id, query.image);
  }

  @Post('links')
  @Operation({
    id: 'createChatLink',
    summary: 'Create a QR code and short link with a prefilled message',
    description: 'Codes do not expire. Meta counts no scans.',
    scope: 'manage',
    status: 201,
    answer: linkSchema,
    problems,
    changes: true,
  })
  async createLink(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: newLinkSchema }) body: z.output<typeof newLinkSchema>,
  ): Promise<z.output<typeof linkSchema>> {
    const link = await this.parts.createLink(request.accountId, id, body);
    return this.unit.noteAfter(request, link, {
      action: 'chat_link.created',
      subject: id,
      detail: { linkId: link.id },
    });
  }

  @Patch('links/:linkId')
  @Operation({
    id: 'updateChatLink',
    summary: 'Change the prefilled message of a link',
    description: 'Its address stays: what is printed keeps working.',
    scope: 'manage',
    answer: linkSchema,
    problems,
    changes: true,
  })
  async changeLink(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Param('linkId') linkId: string,
    @Body({ schema: linkChangeSchema }) body: z.output<typeof linkChangeSchema>,
  ): Promise<z.output<typeof linkSchema>> {
    const link = await this.parts.changeLink(request.accountId, id, named(linkId), body.message);
    return this.unit.noteAfter(request, link, {
      action: 'chat_link.changed',
      subject: id,
      detail: { linkId },
    });
  }

  @Delete('links/:linkId')
  @Operation({
    id: 'deleteChatLink',
    summary: 'Delete a link',
    description: 'Its code and address no longer open a chat. This cannot be undone.',
    scope: 'manage',
    status: 204,
    problems,
    changes: true,
  })
  async removeLink(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Param('linkId') linkId: string,
  ): Promise<void> {
    await this.parts.removeLink(request.accountId, id, named(linkId));
    await this.unit.noteAfter(request, undefined, {
      action: 'chat_link.deleted',
      subject: id,
      detail: { linkId },
    });
  }

  @Get('blocked')
  @Operation({
    id: 'getBlockedPeople',
    summary: 'List the people a number blocks',
    scope: 'read',
    answer: blockedSchema,
    problems,
  })
  async blocked(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
    @Query({ schema: blockedQuerySchema }) { cursor }: z.output<typeof blockedQuerySchema>,
  ): Promise<z.output<typeof blockedSchema>> {
    const { addresses, next } = await this.parts.blocked(accountId, id, cursor);
    return { data: addresses.map((address) => ({ address })), next: next ?? null };
  }

  @Post('blocked')
  @Operation({
    id: 'blockPeople',
    summary: 'Block people',
    description:
      'They can no longer write to this number, and it cannot write to them. WhatsApp only blocks people who wrote to the number within the last 24 hours, and up to 64,000 of them. Blocking is not a suppression: it concerns one number and is kept by Meta; consents and suppressions stay as they are. To stop sending to somebody, record a revoked consent or a suppression, which all numbers respect.',
    scope: 'manage',
    answer: blockResultSchema,
    problems,
    changes: true,
  })
  async block(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: peopleSchema }) body: z.output<typeof peopleSchema>,
  ): Promise<z.output<typeof blockResultSchema>> {
    return this.setBlocked(request, id, body, true);
  }

  @Post('blocked/remove')
  @Operation({
    id: 'unblockPeople',
    summary: 'Unblock people',
    description: 'They can write to the number again. Suppressions and consents stay as they are.',
    scope: 'manage',
    answer: blockResultSchema,
    problems,
    changes: true,
  })
  async unblock(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: peopleSchema }) body: z.output<typeof peopleSchema>,
  ): Promise<z.output<typeof blockResultSchema>> {
    return this.setBlocked(request, id, body, false);
  }

  private async setBlocked(
    request: ApiRequest,
    id: string,
    { people }: z.output<typeof peopleSchema>,
    isBlocked: boolean,
  ): Promise<z.output<typeof blockResultSchema>> {
    const addresses = await this.addressesOf(request.accountId, people);
    const results = await this.parts.setBlocked(request.accountId, id, addresses, isBlocked);
    const data = results.map((result) => ({
      address: result.address,
      done: result.done,
      code: result.done ? null : result.code,
      reason: result.done ? null : result.reason,
    }));
    return this.unit.noteAfter(
      request,
      { data },
      {
        action: isBlocked ? 'people.blocked' : 'people.unblocked',
        subject: id,
        detail: {
          done: data.filter(({ done }) => done).length,
          refused: data.filter(({ done }) => !done).length,
        },
      },
    );
  }

  /** @throws ProblemError 422 naming everyone who cannot be addressed */
  private async addressesOf(
    accountId: string,
    people: z.output<typeof peopleSchema>['people'],
  ): Promise<ChannelAddress[]> {
    const { country } = await this.accounts.get(this.db.read, accountId);
    const ids = people.flatMap(({ contactId }) => contactId ?? []);
    const known =
      ids.length === 0
        ? undefined
        : await this.contacts.addresses(this.db.read, accountId, [...new Set(ids)]);
    const fields: { field: string; reason: string }[] = [];
    const found = people.flatMap(({ contactId, phone }, index): ChannelAddress[] => {
      if (contactId !== undefined) {
        const address = known?.get(contactId)?.address;
        if (address) return [address];
        fields.push({
          field: `people.${index}.contactId`,
          reason: 'is no contact of this account that can be reached on WhatsApp',
        });
        return [];
      }
      const read = normalisePhone(phone ?? '', country);
      if (read.ok) return [{ kind: 'phone', value: read.digits }];
      fields.push({
        field: `people.${index}.phone`,
        reason: 'is not a valid phone number; give it with its country code',
      });
      return [];
    });
    if (fields.length === 0) return found;
    throw new ProblemError(
      422,
      'validation_failed',
      `Nobody was blocked or unblocked: ${fields.map(({ field, reason }) => `${field} ${reason}`).join('; ')}.`,
      { fields },
    );
  }
}

/** @throws ProblemError 404 for what cannot be an id */
function named(linkId: string): string {
  if (linkIdSchema.test(linkId)) return linkId;
  throw new ProblemError(
    404,
    'not_found',
    'This number has no such link. List its links to find the right id.',
  );
}
