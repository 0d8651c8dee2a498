/**
 * An emulator of Meta's WhatsApp Cloud API over HTTP, and the page that shows its phone.
 *
 * @packageDocumentation
 */
export { AccountSandbox, type SandboxFile } from './account-sandbox.js';
export { GraphEmulator, type EmulatorStats } from './emulator.js';
export { graphEmulatorPlugin, type GraphEmulatorPluginOptions } from './http/graph.plugin.js';
export { startGraphEmulator, type RunningEmulator } from './server.js';
export type { GraphEmulatorOptions, StatusDelays } from './model/settings.js';
export {
  SandboxInputError,
  sandboxMessagesQuerySchema,
  sandboxScenarioSchema,
  type InboundInput,
  type Preference,
  type SandboxMessagesAnswer,
  type SandboxMessagesQuery,
  type SandboxMessageView,
  type SandboxNumberView,
  type SandboxReplyAnswer,
} from './model/contract.js';
export type { MetaApp, SignupGrant, TokenGrant } from './state/meta-apps.js';
export { SCENARIOS, type Scenario } from './scenarios/scenario.js';
export { runView, type ScenarioRun } from './scenarios/scenario-player.js';
export type { NewNumber } from './state/directory.js';
export { decideName } from './state/display-names.js';
export { faultSchema, type Fault, type FaultInput, type FaultKind } from './messages/faults.js';
export { GraphError } from './model/graph-error.js';
export type { MessageFilter, PairCount } from './state/message-ledger.js';
export type {
  Clock,
  SandboxNumber,
  SandboxTemplate,
  SandboxWaba,
  TemplateApproval,
  TemplateStatus,
} from './model/model.js';
export type { RenderedButton, RenderedMedia, RenderedMessage } from './messages/rendered-message.js';
export { sandboxReplySchema, type SandboxReply, type SandboxReplyContent } from './model/reply.js';
export { shownTemplateSchema } from './messages/phone/phone-template.js';
export type { PhoneContent } from './messages/phone/phone-content.js';
