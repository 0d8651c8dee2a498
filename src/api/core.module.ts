import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { AccountsModule, KeyGuard } from '../accounts/index.js';
import {
  ApiOptions,
  ApiUnit,
  BackPressure,
  DocsController,
  DocumentSource,
  IdempotencyInterceptor,
  IdempotencyService,
  LimitGuard,
  ProblemFilter,
  ValidationPipe,
} from '../http/index.js';
import { OperationsController } from './operations/operations.controller.js';
import { Readiness } from './operations/readiness.service.js';

/** What every route goes through: key, limits, idempotency, validation, problem answers. */
@Module({
  imports: [AccountsModule],
  controllers: [DocsController, OperationsController],
  providers: [
    { provide: ApiOptions, useFactory: () => new ApiOptions() },
    ApiUnit,
    BackPressure,
    DocumentSource,
    IdempotencyService,
    LimitGuard,
    Readiness,
    { provide: APP_FILTER, useClass: ProblemFilter },
    // In this order: who is it, may they go on now.
    { provide: APP_GUARD, useExisting: KeyGuard },
    { provide: APP_GUARD, useExisting: LimitGuard },
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
    { provide: APP_PIPE, useClass: ValidationPipe },
  ],
  exports: [AccountsModule, ApiUnit, BackPressure, IdempotencyService, Readiness, DocumentSource],
})
export class ApiCoreModule {}
