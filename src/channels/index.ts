export * from './channels.module.js';
export * from './whatsapp/error-classes.data.js';
export * from './whatsapp/error-classes.js';
export * from './whatsapp/graph-payload.js';
export {
  GraphClient,
  throughputs,
  type GraphNumber,
  type MetaTemplate,
  type SendingNumber,
  type SubmittedTemplate,
  type TemplateSubmission,
} from './whatsapp/graph.client.js';
export type { GraphSettings } from './whatsapp/graph-transport.js';
export { PairAndNumberLimiter, type LimiterAnswer, type LimiterAsk } from './limiter.js';
export { MemoryLimiter } from './memory-limiter.js';
export { RedisLimiter, type RedisLimiterOptions } from './redis-limiter.js';
export { NumberCheck, type NumberVerdict } from './whatsapp/number-check.js';
export * from './number.entity.js';
export { NumberService } from './number.service.js';
export { NumberStage } from './number.stage.js';
export * from './number.types.js';
export { goesBefore, isRemoved } from './number-order.js';
export * from './sandbox-numbers.js';
export type { GraphAnswer, GraphFailure, SendOutcome } from './whatsapp/send-outcome.js';
export {
  callbackBody,
  instantOf,
  listOf,
  objectOf,
  readCallback,
  textOf,
  type MetaChange,
} from './whatsapp/callback.js';
export { accountChangeOf, userIdChangeOf, type AccountChange } from './whatsapp/account-changes.js';
export {
  answeredId,
  inboundCalls,
  inboundMessages,
  isWritten,
  opensWindow,
  preferenceChanges,
  pressed,
  type InboundCall,
  type InboundMessage,
  type PreferenceChange,
  type Sender,
} from './whatsapp/inbound-message.js';
export { editOf, revokedId } from './whatsapp/message-content.js';
export { namesSenders, withoutRecipients } from './whatsapp/part-body.js';
export { statusReports, type ReportSource, type StatusReport } from './whatsapp/status-report.js';
