export * from './channels.module.js';
export {
  businessAccountIdOf,
  Channels,
  defaultChannelId,
  providerIdOf,
  unreadableSecret,
  type InstalledChannel,
  type OpenSender,
  type SendingNumber,
} from './channels.js';
export { ChannelSettingsError, installedChannels, whatsappSettings } from './installed.js';
export type { TransportSettings } from './transport.js';
export { PairAndNumberLimiter, type LimiterAnswer, type LimiterAsk } from './limiter.js';
export { MemoryLimiter } from './memory-limiter.js';
export { RedisLimiter, type RedisLimiterOptions } from './redis-limiter.js';
export {
  ChannelAppRegistrations,
  firstAppId,
  type ChannelAppChange,
  type ChannelAppInput,
  type OpenChannelApp,
} from './channel-apps.js';
export * from './number.entity.js';
export {
  checklistOf,
  numberChecks,
  type CheckState,
  type ChecklistItem,
  type NumberAdvice,
  type NumberCheck,
} from './number-checklist.js';
export { NumberOnboarding } from './number-onboarding.js';
export { NumberSetup, type NumberSetupView } from './number-setup.js';
export * from './home-portfolio.entity.js';
export { placeInPortfolio } from './portfolios.js';
export { NumberService } from './number.service.js';
export { NumberStage } from './number.stage.js';
export * from './number.types.js';
export { goesBefore, isRemoved, usualOf } from './number-order.js';
export {
  chooseSender,
  type ChosenBy,
  type PassedOver,
  type SenderChoice,
  type SenderQuestion,
} from './sender-choice.js';
export * from './sender-rule.entity.js';
export { SenderRules, senderRulesSchema, type SenderRulesInput } from './sender-rules.service.js';
export * from './sandbox-numbers.js';
export { answerOf, SenderParts } from './sender-parts.service.js';
export { whatsappChannel } from './whatsapp/whatsapp.channel.js';
