import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { AccountsModule, KeyGuard } from '../accounts/index.js';
import { ApiOptions } from './api.options.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { IdempotencyService } from './idempotency/idempotency.service.js';
import { BackPressure } from './limits/back-pressure.js';
import { LimitGuard } from './limits/limit.guard.js';
import { DocsController } from './openapi/docs.controller.js';
import { DocumentSource } from './openapi/document-source.js';
import { OperationsController } from './operations/operations.controller.js';
import { Readiness } from './operations/readiness.service.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { ApiUnit } from './unit.js';
import { ValidationPipe } from './validation.pipe.js';

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
