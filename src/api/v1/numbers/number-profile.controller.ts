import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { CurrentAccount } from '../../../accounts/index.js';
import { SenderParts } from '../../../channels/index.js';
import { Database } from '../../../database/index.js';
import { FileHandles, MediaService } from '../../../media/index.js';
import { ProblemError } from '../../../platform/index.js';
import type { SenderProfileChange } from '../../../sdk/index.js';
import { type ApiRequest, ApiUnit, CurrentRequest, Operation } from '../../../http/index.js';
import {
  chatOptionsChangeSchema,
  chatOptionsSchema,
  displayNameSchema,
  nameRequestSchema,
  profileChangeSchema,
  profileSchema,
} from './number-profile.schemas.js';

const problems = ['not_found', 'feature_unsupported', 'vendor_rejected', 'meta_unreachable'] as const;

/** What people see of a number: profile, display name, what a chat offers. Meta keeps it; it is read from there. */
@Controller('v1/numbers/:id')
@ApiTags('Numbers')
export class NumberProfileController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly parts: SenderParts,
    private readonly media: MediaService,
    private readonly handles: FileHandles,
  ) {}

  @Get('profile')
  @Operation({
    id: 'getNumberProfile',
    summary: 'Read the business profile of a number',
    scope: 'read',
    answer: profileSchema,
    problems,
  })
  async profile(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
  ): Promise<z.output<typeof profileSchema>> {
    return profileAnswer(await this.parts.profile(accountId, id));
  }

  @Patch('profile')
  @Operation({
    id: 'updateNumberProfile',
    summary: 'Change the business profile of a number',
    description:
      'Omitted fields stay unchanged. Limits are checked before Meta is asked. The picture is an uploaded file, which is handed over to Meta. Meta has no field for opening hours.',
    scope: 'manage',
    answer: profileSchema,
    problems: [...problems, 'file_not_ready'],
    changes: true,
  })
  async changeProfile(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: profileChangeSchema }) body: z.output<typeof profileChangeSchema>,
  ): Promise<z.output<typeof profileSchema>> {
    const { pictureMediaId, ...rest } = body;
    const change: SenderProfileChange = JSON.parse(JSON.stringify(rest)) as typeof rest & SenderProfileChange;
    await this.parts.checkProfile(request.accountId, id, change);
    if (pictureMediaId !== undefined)
      change.pictureHandle = await this.picture(request.accountId, id, pictureMediaId);
    const answer = profileAnswer(await this.parts.changeProfile(request.accountId, id, change));
    return this.unit.noteAfter(request, answer, {
      action: 'number_profile.changed',
      subject: id,
      detail: { changed: Object.keys(body) },
    });
  }

  @Get('display-name')
  @Operation({
    id: 'getNumberDisplayName',
    summary: 'Read the display name of a number and its review status',
    scope: 'read',
    answer: displayNameSchema,
    problems,
  })
  async displayName(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
  ): Promise<z.output<typeof displayNameSchema>> {
    return this.parts.displayName(accountId, id);
  }

  @Post('display-name')
  @Operation({
    id: 'requestNumberDisplayName',
    summary: 'Ask Meta for another display name',
    description:
      'Meta reviews it; until then the current name is shown. After approval, register the number again with its PIN within 14 days. Meta allows 10 requests in 30 days.',
    scope: 'manage',
    answer: displayNameSchema,
    problems,
    changes: true,
  })
  async requestName(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: nameRequestSchema }) { name }: z.output<typeof nameRequestSchema>,
  ): Promise<z.output<typeof displayNameSchema>> {
    const answer = await this.parts.requestName(request.accountId, id, name);
    return this.unit.noteAfter(request, answer, { action: 'number_name.requested', subject: id });
  }

  @Get('chat-options')
  @Operation({
    id: 'getNumberChatOptions',
    summary: 'Read the welcome message, prompts and commands of a number',
    scope: 'read',
    answer: chatOptionsSchema,
    problems,
  })
  async chatOptions(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
  ): Promise<z.output<typeof chatOptionsSchema>> {
    return optionsAnswer(await this.parts.chatOptions(accountId, id));
  }

  @Patch('chat-options')
  @Operation({
    id: 'updateNumberChatOptions',
    summary: 'Change the welcome message, prompts and commands of a number',
    description:
      'Omitted fields stay unchanged; an empty list removes what is there. Meta says that welcome messages currently do not work as intended. A `wa.me` link with a prefilled message hides the prompts.',
    scope: 'manage',
    answer: chatOptionsSchema,
    problems,
    changes: true,
  })
  async changeChatOptions(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: chatOptionsChangeSchema }) body: z.output<typeof chatOptionsChangeSchema>,
  ): Promise<z.output<typeof chatOptionsSchema>> {
    const change = JSON.parse(JSON.stringify(body)) as Parameters<SenderParts['changeChatOptions']>[2];
    const answer = optionsAnswer(await this.parts.changeChatOptions(request.accountId, id, change));
    return this.unit.noteAfter(request, answer, {
      action: 'number_chat_options.changed',
      subject: id,
      detail: { changed: Object.keys(body) },
    });
  }

  /** @throws ProblemError naming `pictureMediaId` */
  private async picture(accountId: string, id: string, mediaId: string): Promise<string> {
    const sender = await this.parts.pictureSender(accountId, id);
    const file = await this.media.get(this.db.read, accountId, mediaId);
    const wrong = (reason: string) =>
      new ProblemError(422, 'validation_failed', `Nothing was changed: pictureMediaId ${reason}.`, {
        fields: [{ field: 'pictureMediaId', reason }],
      });
    if (file.mimeType === null || !sender.mimeTypes.includes(file.mimeType))
      throw wrong(
        `is ${file.mimeType ?? 'not downloaded yet'}; upload one of ${sender.mimeTypes.join(', ')}`,
      );
    if ((file.size ?? 0) > sender.maxBytes)
      throw wrong(`has ${file.size} bytes; upload a picture of at most ${sender.maxBytes} bytes`);
    const answer = await this.handles.of(sender.number, mediaId);
    if (answer.state === 'ready') return answer.handle;
    if (answer.state === 'gone') throw wrong(`cannot be used: ${answer.explanation.replace(/\.$/, '')}`);
    throw new ProblemError(502, 'meta_unreachable', `${answer.explanation} Try again in a minute.`, {
      retryAfter: 60,
    });
  }
}

function profileAnswer({
  websites,
  industries,
  ...rest
}: Awaited<ReturnType<SenderParts['profile']>>): z.output<typeof profileSchema> {
  return { ...rest, websites: [...websites], industries: [...industries] };
}

function optionsAnswer({
  prompts,
  commands,
  welcome,
}: Awaited<ReturnType<SenderParts['chatOptions']>>): z.output<typeof chatOptionsSchema> {
  return { welcome, prompts: [...prompts], commands: commands.map((command) => ({ ...command })) };
}
