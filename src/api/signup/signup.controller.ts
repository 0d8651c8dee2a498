import { Body, Controller, Get, Headers, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { AccountService, Public } from '../../accounts/index.js';
import { Database } from '../../database/index.js';
import { AddressLimit, Operation, sendPage } from '../../http/index.js';
import { ProblemError } from '../../platform/index.js';
import { plainLine } from '../../sdk/index.js';
import { SignupService, type NumberSignupRow } from '../../signups/index.js';
import { languageOf } from '../../words/index.js';
import { resumeSignupSchema } from '../v1/number-signups/number-signup.schemas.js';
import { notBuiltPage, WebFiles } from '../app/web-files.js';
import { closedSignupPage, closedSignupPolicy, signupPage, signupPolicy } from './signup.page.js';
import {
  finishSignupSchema,
  sendSignupCodeSchema,
  signupView,
  signupViewSchema,
  stoppedSignupSchema,
  type SignupView,
} from './signup.schemas.js';

const linkParam = { name: 'link', type: 'string', description: 'The last part of the link' } as const;

/** What whoever has a signup link may do: its signature is the permission. */
@Controller('signup/whatsapp/:link')
@ApiTags('Numbers')
export class SignupController {
  private readonly limit = new AddressLimit(2, 60);

  constructor(
    private readonly signups: SignupService,
    private readonly accounts: AccountService,
    private readonly db: Database,
    private readonly files: WebFiles,
  ) {}

  @Get()
  @Public()
  @ApiExcludeEndpoint()
  async page(
    @Param('link') link: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.limit.take(request);
    const language = languageOf(request.headers['accept-language']);
    const closed = (status: number, word: 'unknown' | 'expired') =>
      sendPage(reply, closedSignupPage(language, word), { status, policy: closedSignupPolicy });
    const row = await this.signups.byLink(link).catch((error: unknown) => {
      if (error instanceof ProblemError) return undefined;
      throw error;
    });
    const dialog = row && (await this.signups.dialog(row, language));
    if (!row || !dialog) return closed(404, 'unknown');
    const isOver = this.signups.isOver(row);
    if (isOver) return closed(410, 'expired');
    const script = this.files.script('signup');
    if (script === undefined) return sendPage(reply, notBuiltPage);
    const { name: account } = await this.accounts.get(this.db.read, row.accountId);
    const page = signupPage({
      language,
      account,
      address: `/signup/whatsapp/${link}`,
      flow: row.flow,
      dialog,
      view: signupView(row, language, isOver),
      script,
    });
    // The provider's script asks which site it is on; the link's own path goes nowhere.
    sendPage(reply, page, { policy: signupPolicy(dialog), referrer: 'strict-origin' });
  }

  @Get('status')
  @ApiParam(linkParam)
  @Operation({
    id: 'getSignupStatus',
    summary: 'How far a signup is, for the page of its link',
    scope: 'public',
    answer: signupViewSchema,
    problems: ['unknown_signup_link', 'rate_limited'],
  })
  async status(
    @Param('link') link: string,
    @Req() request: FastifyRequest,
    @Headers('accept-language') asked?: string,
  ): Promise<SignupView> {
    this.limit.take(request);
    return this.view(await this.signups.byLink(link), asked);
  }

  @Post('finish')
  @ApiParam(linkParam)
  @Operation({
    id: 'finishSignup',
    summary: 'Hand over what the dialog at Meta ended with',
    description:
      'Exchanges the code and registers the number. The same code again answers how far it is; nothing is done twice.',
    scope: 'public',
    answer: signupViewSchema,
    problems: [
      'unknown_signup_link',
      'signup_link_used',
      'signup_link_expired',
      'validation_failed',
      'malformed_body',
      'rate_limited',
    ],
  })
  async finish(
    @Param('link') link: string,
    @Body({ schema: finishSignupSchema }) body: z.output<typeof finishSignupSchema>,
    @Req() request: FastifyRequest,
    @Headers('accept-language') asked?: string,
  ): Promise<SignupView> {
    this.limit.take(request);
    const row = await this.signups.finish(link, {
      code: body.code,
      businessAccountId: body.wabaId,
      senderId: body.phoneNumberId,
      businessId: body.businessId,
      isOnPhoneApp: body.phoneApp,
    });
    return this.view(row, asked);
  }

  @Post('stopped')
  @ApiParam(linkParam)
  @Operation({
    id: 'stopSignup',
    summary: 'Say that the dialog at Meta was closed or failed',
    description: 'The link stays good.',
    scope: 'public',
    answer: signupViewSchema,
    problems: ['unknown_signup_link', 'validation_failed', 'malformed_body', 'rate_limited'],
  })
  async stopped(
    @Param('link') link: string,
    @Body({ schema: stoppedSignupSchema }) { reason, step, message }: z.output<typeof stoppedSignupSchema>,
    @Req() request: FastifyRequest,
    @Headers('accept-language') asked?: string,
  ): Promise<SignupView> {
    this.limit.take(request);
    const said = [step === undefined ? undefined : `Screen: ${step}`, message].filter(
      (part) => part !== undefined,
    );
    const detail = plainLine(`The browser says: ${reason}. ${said.join('. ')}`) ?? reason;
    const fault = reason === 'cancelled' ? 'cancelled' : 'dialog_failed';
    return this.view(await this.signups.notFinished(link, fault, detail), asked);
  }

  @Post('continue')
  @ApiParam(linkParam)
  @Operation({
    id: 'continueSignup',
    summary: 'Continue a signup where it stopped',
    scope: 'public',
    answer: signupViewSchema,
    problems: [
      'unknown_signup_link',
      'signup_not_finished',
      'validation_failed',
      'malformed_body',
      'rate_limited',
    ],
  })
  async resume(
    @Param('link') link: string,
    @Body({ schema: resumeSignupSchema }) body: z.output<typeof resumeSignupSchema>,
    @Req() request: FastifyRequest,
    @Headers('accept-language') asked?: string,
  ): Promise<SignupView> {
    this.limit.take(request);
    const known = await this.signups.byLink(link);
    const row = await this.signups.resume(known, {
      pin: body.pin,
      senderId: body.phoneNumberId,
      phoneCode: body.code,
    });
    return this.view(row, asked);
  }

  @Post('code')
  @ApiParam(linkParam)
  @Operation({
    id: 'sendSignupCode',
    summary: 'Have Meta send a code to the phone of the number',
    description:
      'For a signup that needs `verification`; give the code to `continue`. Others are left as they are.',
    scope: 'public',
    answer: signupViewSchema,
    problems: ['unknown_signup_link', 'validation_failed', 'malformed_body', 'rate_limited'],
  })
  async code(
    @Param('link') link: string,
    @Body({ schema: sendSignupCodeSchema }) { method }: z.output<typeof sendSignupCodeSchema>,
    @Req() request: FastifyRequest,
    @Headers('accept-language') asked?: string,
  ): Promise<SignupView> {
    this.limit.take(request);
    const known = await this.signups.byLink(link);
    const row = await this.signups.sendCode(known, { method, language: languageOf(asked) });
    return this.view(row, asked);
  }

  private view(row: NumberSignupRow, asked: string | undefined): SignupView {
    return signupView(row, languageOf(asked), this.signups.isOver(row));
  }
}
