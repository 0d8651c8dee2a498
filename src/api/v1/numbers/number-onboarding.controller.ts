import { Body, Controller, Delete, Get, Headers, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CurrentAccount } from '../../../accounts/index.js';
import {
  businessAccountIdOf,
  NumberOnboarding,
  NumberService,
  NumberSetup,
  type NumberRow,
} from '../../../channels/index.js';
import { Database } from '../../../database/index.js';
import { type ApiRequest, ApiUnit, CurrentRequest, idSchema, Operation } from '../../../http/index.js';
import { languageOf } from '../../../words/index.js';
import { numberHealthAnswer, numberHealthSchema } from './number-health.js';

const pin = z
  .string()
  .regex(/^\d{6}$/, 'must be six digits')
  .meta({ description: 'Six digits. Sent to Meta and stored nowhere' });
const codeRequestSchema = z
  .strictObject({
    method: z.enum(['sms', 'voice']).meta({ description: '`voice` calls the phone: for landlines' }),
    language: z
      .string()
      .regex(/^[a-z]{2,3}([-_][A-Za-z]{2,4})?$/, 'must be a language such as en or pt-BR')
      .default('en-US')
      .meta({ description: 'Language of the text or call, BCP 47' }),
  })
  .meta({ id: 'VerificationCodeRequest' });
const codeSchema = z
  .strictObject({
    code: z
      .string()
      .regex(/^\d{3}-?\d{3}$/, 'must be the six digits that arrived')
      .meta({ description: 'The code that arrived' }),
  })
  .meta({ id: 'VerificationCode' });
const pinSchema = z.strictObject({ pin }).meta({ id: 'NumberPin' });
const registrationSchema = z
  .strictObject({
    pin: pin.optional().meta({
      description:
        'Six digits. Sent to Meta and stored nowhere. Default: the one made up when the number was signed up',
    }),
  })
  .meta({ id: 'NumberRegistration' });
const setupQuerySchema = z.object({
  appId: idSchema.optional().meta({ description: 'One of several apps. Default: the only one' }),
});
const setupSchema = z
  .object({
    app: z
      .object({ id: z.string(), name: z.string(), clientId: z.string().nullable() })
      .nullable()
      .meta({ description: 'The Meta app the number would be registered with. Null: none is set up' }),
    webhook: z
      .object({
        callbackUrl: z.string(),
        verifyToken: z.string().meta({ description: 'Where the verify token is; it is never shown' }),
        fields: z.array(z.string()).meta({ description: 'Fields to subscribe to' }),
      })
      .meta({ description: 'What to set at Meta' }),
    values: z
      .array(z.object({ field: z.string(), where: z.string() }))
      .meta({ description: 'Where each value of `POST /v1/numbers` is found at Meta' }),
    steps: z.array(z.string()).meta({ description: 'In the order they are done at Meta' }),
  })
  .meta({ id: 'NumberSetup' });

type Answer = z.output<typeof numberHealthSchema>;
const refusals = ['not_found', 'no_registration', 'vendor_rejected', 'vendor_unavailable'] as const;

/** Connecting numbers: what to set at Meta, verification, registration, and how they are. */
@Controller('v1/numbers')
@ApiTags('Numbers')
export class NumberOnboardingController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly numbers: NumberService,
    private readonly onboarding: NumberOnboarding,
    private readonly setups: NumberSetup,
  ) {}

  @Get('setup')
  @Operation({
    id: 'getNumberSetup',
    summary: 'What to set at Meta to connect a number, and where to find each value',
    scope: 'read',
    answer: setupSchema,
    problems: ['invalid_app'],
  })
  async setup(
    @CurrentAccount() accountId: string,
    @Query({ schema: setupQuerySchema }) { appId }: z.output<typeof setupQuerySchema>,
  ): Promise<z.output<typeof setupSchema>> {
    return this.setups.of(accountId, appId);
  }

  @Get(':id/health')
  @Operation({
    id: 'getNumberHealth',
    summary: 'Read a number’s checklist: what is set up, what is missing, what to do next',
    description: 'As Meta said when it was last asked: once a day, and whenever it announces a change.',
    scope: 'read',
    answer: numberHealthSchema,
    problems: ['not_found'],
  })
  async health(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
    @Headers('accept-language') asked?: string,
  ): Promise<Answer> {
    return answerOf(await this.numbers.get(this.db.read, accountId, id), asked);
  }

  @Post(':id/health')
  @Operation({
    id: 'checkNumberHealth',
    summary: 'Ask Meta about a number now',
    scope: 'manage',
    answer: numberHealthSchema,
    problems: ['not_found'],
    changes: true,
  })
  async check(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Headers('accept-language') asked?: string,
  ): Promise<Answer> {
    const row = await this.onboarding.refresh(request.accountId, id);
    return this.noted(request, row, 'number.checked', asked);
  }

  @Post(':id/verification-code')
  @Operation({
    id: 'requestVerificationCode',
    summary: 'Have a verification code sent to the number, as a text message or a call',
    scope: 'manage',
    status: 204,
    problems: refusals,
    changes: true,
  })
  async requestCode(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: codeRequestSchema }) { method, language }: z.output<typeof codeRequestSchema>,
  ): Promise<void> {
    await this.onboarding.requestCode(request.accountId, id, { method, language });
    const detail = { method, language };
    await this.unit.noteAfter(request, undefined, { action: 'number.code_requested', subject: id, detail });
  }

  @Post(':id/verification')
  @Operation({
    id: 'verifyNumber',
    summary: 'Verify a number with the code that arrived',
    scope: 'manage',
    answer: numberHealthSchema,
    problems: refusals,
    changes: true,
  })
  async verify(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: codeSchema }) { code }: z.output<typeof codeSchema>,
    @Headers('accept-language') asked?: string,
  ): Promise<Answer> {
    const row = await this.onboarding.verifyCode(request.accountId, id, code.replace('-', ''));
    return this.noted(request, row, 'number.verified', asked);
  }

  @Post(':id/registration')
  @Operation({
    id: 'registerWithProvider',
    summary: 'Register a verified number with WhatsApp, with its two-step PIN',
    description:
      'A number without a PIN gets this one. Meta allows ten registrations and deregistrations in 72 hours.',
    scope: 'manage',
    answer: numberHealthSchema,
    problems: refusals,
    changes: true,
  })
  async register(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: registrationSchema }) { pin: given }: z.output<typeof registrationSchema>,
    @Headers('accept-language') asked?: string,
  ): Promise<Answer> {
    const row = await this.onboarding.register(request.accountId, id, given);
    return this.noted(request, row, 'number.registered_with_provider', asked);
  }

  @Delete(':id/registration')
  @Operation({
    id: 'deregisterWithProvider',
    summary: 'Deregister a number from WhatsApp',
    description: 'It neither sends nor receives until it is registered again; here it is paused.',
    scope: 'manage',
    answer: numberHealthSchema,
    problems: refusals,
    changes: true,
  })
  async deregister(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Headers('accept-language') asked?: string,
  ): Promise<Answer> {
    const row = await this.onboarding.deregister(request.accountId, id);
    return this.noted(request, row, 'number.deregistered_with_provider', asked);
  }

  @Put(':id/pin')
  @Operation({
    id: 'setNumberPin',
    summary: 'Set the two-step PIN of a number',
    description: 'The old one is not needed. Keep it: Liaison does not store it, and forgets one it made up.',
    scope: 'manage',
    answer: numberHealthSchema,
    problems: refusals,
    changes: true,
  })
  async setPin(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Body({ schema: pinSchema }) { pin: given }: z.output<typeof pinSchema>,
    @Headers('accept-language') asked?: string,
  ): Promise<Answer> {
    const row = await this.onboarding.setPin(request.accountId, id, given);
    return this.noted(request, row, 'number.pin_changed', asked);
  }

  private async noted(
    request: ApiRequest,
    row: NumberRow,
    action: string,
    asked: string | undefined,
  ): Promise<Answer> {
    return this.unit.noteAfter(request, answerOf(row, asked), { action, subject: row.id });
  }
}

function answerOf(row: NumberRow, asked: string | undefined): Answer {
  return numberHealthAnswer(row, businessAccountIdOf(row), languageOf(asked));
}
