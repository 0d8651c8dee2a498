export * from './channels.module.js';
export * from './error-classes.data.js';
export * from './error-classes.js';
export * from './graph-payload.js';
export {
  GraphClient,
  throughputs,
  type GraphNumber,
  type MetaTemplate,
  type SendingNumber,
  type SubmittedTemplate,
  type TemplateSubmission,
} from './graph.client.js';
export type { GraphSettings } from './graph-transport.js';
export { PairAndNumberLimiter, type LimiterAnswer, type LimiterAsk } from './limiter.js';
export { MemoryLimiter } from './memory-limiter.js';
export { RedisLimiter, type RedisLimiterOptions } from './redis-limiter.js';
export { NumberCheck, type NumberVerdict } from './number-check.js';
export * from './number.entity.js';
export { NumberService } from './number.service.js';
export { NumberStage } from './number.stage.js';
export * from './number.types.js';
export { goesBefore, isRemoved } from './number-order.js';
export * from './sandbox-numbers.js';
export type { GraphAnswer, GraphFailure, SendOutcome } from './send-outcome.js';
