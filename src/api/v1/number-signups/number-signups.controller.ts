import { Body, Controller, Delete, Get, Headers, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { CurrentAccount } from '../../../accounts/index.js';
import { defaultChannelId } from '../../../channels/index.js';
import { Database } from '../../../database/index.js';
import {
  type ApiRequest,
  ApiUnit,
  CurrentRequest,
  Operation,
  pageOf,
  type PageQuery,
  pageQuerySchema,
  sliceOf,
} from '../../../http/index.js';
import { SignupService } from '../../../signups/index.js';
import { languageOf } from '../../../words/index.js';
import {
  newSignupAnswerSchema,
  newSignupSchema,
  resumeSignupSchema,
  signupAnswer,
  signupListSchema,
  signupSchema,
} from './number-signup.schemas.js';

type Answer = z.output<typeof signupSchema>;

/** Links to Embedded Signup: a person connects a number in a dialog of Meta's, under an app of the hub's operator. */
@Controller('v1/number-signups')
@ApiTags('Numbers')
export class NumberSignupsController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly signups: SignupService,
  ) {}

  @Post()
  @Operation({
    id: 'createNumberSignup',
    summary: 'Make a link to connect a number with Embedded Signup',
    description:
      'For operators who are Tech Providers. The link is signed, connects one number, and needs no API key.',
    scope: 'manage',
    status: 201,
    answer: newSignupAnswerSchema,
    problems: ['signup_not_ready', 'invalid_app'],
    changes: true,
  })
  async create(
    @CurrentRequest() request: ApiRequest,
    @Body({ schema: newSignupSchema }) body: z.output<typeof newSignupSchema>,
    @Headers('accept-language') asked?: string,
  ): Promise<z.output<typeof newSignupAnswerSchema>> {
    return this.unit.write(request, async (tx) => {
      const row = await this.signups.create(tx, request.accountId, { channel: defaultChannelId, ...body });
      const detail = { appId: row.appId, flow: row.flow };
      await this.unit.note(tx, request, { action: 'number_signup.created', subject: row.id, detail });
      return { ...signupAnswer(row, languageOf(asked)), url: this.signups.urlOf(row) };
    });
  }

  @Get()
  @Operation({
    id: 'listNumberSignups',
    summary: 'List signups, oldest first',
    scope: 'read',
    answer: signupListSchema,
  })
  async list(
    @CurrentAccount() accountId: string,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
    @Headers('accept-language') asked?: string,
  ): Promise<z.output<typeof signupListSchema>> {
    const rows = await this.signups.list(this.db.read, accountId, sliceOf(query));
    return pageOf(query, rows, (row) => signupAnswer(row, languageOf(asked)));
  }

  @Get(':id')
  @Operation({
    id: 'getNumberSignup',
    summary: 'Read how far a signup is, and what it waits for',
    scope: 'read',
    answer: signupSchema,
    problems: ['not_found'],
  })
  async get(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
    @Headers('accept-language') asked?: string,
  ): Promise<Answer> {
    return signupAnswer(await this.signups.get(this.db.read, accountId, id), languageOf(asked));
  }

  @Post(':id/continue')
  @Operation({
    id: 'continueNumberSignup',
    summary: 'Continue a signup where it stopped',
    description: 'With the token it has: nobody has to sign up again. What was done is not done twice.',
    scope: 'manage',
    answer: signupSchema,
    problems: ['not_found', 'signup_not_finished'],
    changes: true,
  })
  async resume(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: resumeSignupSchema }) body: z.output<typeof resumeSignupSchema>,
    @Headers('accept-language') asked?: string,
  ): Promise<Answer> {
    const known = await this.signups.get(this.db.read, request.accountId, id);
    const row = await this.signups.resume(known, {
      pin: body.pin,
      senderId: body.phoneNumberId,
      phoneCode: body.code,
    });
    return this.unit.noteAfter(request, signupAnswer(row, languageOf(asked)), {
      action: 'number_signup.continued',
      subject: id,
      detail: { state: row.state, step: row.step },
    });
  }

  @Delete(':id')
  @Operation({
    id: 'revokeNumberSignup',
    summary: 'Withdraw a link',
    description: 'A number that it connected stays. Repeatable.',
    scope: 'manage',
    status: 204,
    problems: ['not_found'],
    changes: true,
  })
  async revoke(@CurrentRequest() request: ApiRequest, @Param('id') id: string): Promise<void> {
    await this.unit.write(request, async (tx) => {
      await this.signups.revoke(tx, request.accountId, id);
      await this.unit.note(tx, request, { action: 'number_signup.revoked', subject: id });
    });
  }
}
