export { ApiOptions } from './api.options.js';
export { configureApi, createApiAdapter } from './api.setup.js';
export { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
export { IdempotencyService } from './idempotency/idempotency.service.js';
export { readJsonBody } from './json-body.js';
export { AddressLimit } from './limits/address-limit.js';
export { BackPressure, type LoadProbe } from './limits/back-pressure.js';
export { LimitGuard } from './limits/limit.guard.js';
export type { ReceivingLimits } from './limits/receiving.js';
export { TokenBucket } from './limits/token-bucket.js';
export {
  decodeCursor,
  decodeTimedCursor,
  encodeCursor,
  encodeTimedCursor,
  pageOf,
  pageOfAll,
  pageQuerySchema,
  pageQueryShape,
  pageSchema,
  sliceOf,
  type PageQuery,
} from './lists/page.js';
export { flagQuery, idSchema, instantInput, instantSchema, iso, jsonObject } from './lists/values.js';
export { DocsController } from './openapi/docs.controller.js';
export { DocumentSource } from './openapi/document-source.js';
export { Operation } from './openapi/operation.js';
export { problemCatalogue, type ProblemCode } from './problems/catalogue.js';
export { ProblemFilter, traceHeader } from './problems/problem.filter.js';
export { problem } from './problems/to-problem.js';
export { CurrentRequest, type ApiFastifyRequest, type ApiRequest } from './request.js';
export { sendPage, type PageResponse } from './send-page.js';
export { ApiUnit } from './unit.js';
export { Upload } from './uploads.js';
export { ValidationPipe } from './validation.pipe.js';
export { purgeIdempotency } from './idempotency/idempotency.entity.js';
