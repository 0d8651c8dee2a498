import { Body, Controller, Post, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import type { Caller } from '../../companion/index.js';
import { Database } from '../../database/index.js';
import { MessagingService, type SendPreview, type SendRequest } from '../../messaging/index.js';
import { ProblemError } from '../../platform/index.js';
import { SendRequestBuilder } from '../v1/messages/send-request.builder.js';
import type { Language } from '../../words/index.js';
import { type ApiRequest, CurrentRequest, Operation } from '../../http/index.js';
import { CompanionGuard, CurrentCaller } from './companion.guard.js';
import { OwnerLanguage, OwnerWords } from '../owner/owner-words.js';
import { digitsOf } from '../owner/phone.js';
import {
  previewAnswer,
  previewBatchSchema,
  previewListSchema,
  type PreviewBatch,
} from './preview.schemas.js';

type PreviewAnswer = z.output<typeof previewListSchema>['data'][number];
type Asked = { subject: string; request: SendRequest } | { subject: string; refused: PreviewAnswer };

/** What a shop's owner sees before they send by hand: who gets what, and who is left out. */
@Controller('companion/:connectionId/messages/preview')
@UseGuards(CompanionGuard)
@ApiTags('Companion')
export class CompanionPreviewController {
  constructor(
    private readonly db: Database,
    private readonly messaging: MessagingService,
    private readonly builder: SendRequestBuilder,
    private readonly words: OwnerWords,
  ) {}

  @Post()
  @Operation({
    id: 'companionPreview',
    summary: 'Preview messages sent manually',
    description:
      'The bodies of `POST messages` and the same gates; nothing is stored and nothing is sent. An invalid phone refuses its own message only. Answers are in the order of the messages.',
    scope: 'companion',
    answer: previewListSchema,
    problems: ['unknown_template', 'unknown_variable'],
  })
  async preview(
    @CurrentCaller() caller: Caller,
    @CurrentRequest() request: ApiRequest,
    @OwnerLanguage() language: Language,
    @Body({ schema: previewBatchSchema }) body: PreviewBatch,
  ): Promise<z.output<typeof previewListSchema>> {
    const reader = this.db.read;
    const asked: Asked[] = [];
    for (const [index, message] of body.messages.entries())
      asked.push(await this.ask(caller, request, message, index));
    const open = asked.flatMap((one) => ('request' in one ? [one.request] : []));
    const previews = new Map<SendRequest, SendPreview>();
    for (const [index, preview] of (await this.messaging.previewAll(reader, open)).entries())
      previews.set(open[index] as SendRequest, preview);
    return {
      data: asked
        .map((one) =>
          'request' in one
            ? previewAnswer(one.subject, previews.get(one.request) as SendPreview)
            : one.refused,
        )
        .map((one) => ({
          ...one,
          explanation: this.words.reason(language, {
            reason: one.reason,
            plugin: null,
            stored: one.explanation,
          }),
        })),
    };
  }

  private async ask(
    caller: Caller,
    request: ApiRequest,
    { subject, to, ...message }: PreviewBatch['messages'][number],
    index: number,
  ): Promise<Asked> {
    try {
      const phone = `+${digitsOf(`messages.${index}.to.phone`, to)}`;
      const built = await this.builder.build(this.db.read, request, { ...message, to: { phone } });
      const key = {
        plugin: null,
        connectionId: caller.open.row.id,
        subject,
        transition: `preview:${request.requestId}:${index}`,
      };
      return { subject, request: { ...built, key } };
    } catch (error) {
      // A phone that cannot be read is this message's own; what is wrong with the template is wrong with all.
      if (!(error instanceof ProblemError) || error.code !== 'validation_failed') throw error;
      const refused: PreviewAnswer = {
        subject,
        status: 'refused',
        reason: 'invalid_phone',
        explanation: error.message,
        to: null,
        language: null,
        text: message.text ?? null,
      };
      return { subject, refused };
    }
  }
}
