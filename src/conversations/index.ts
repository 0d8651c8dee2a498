export * from './conversation.entity.js';
export { ConversationLabels, mostLabels, mostOfOne } from './labels.js';
export {
  ConversationReader,
  type ConversationSummary,
  type DecidedBy,
  type ThreadMessageView,
} from './conversation-reader.js';
export {
  ConversationService,
  longestSnoozeMs,
  type ChangedFor,
  type ConversationPatch,
} from './conversation.service.js';
export { ConversationStates, type ThreadChange } from './conversation-states.js';
export { ConversationLocks, defaultLeaseMs, type Lock, type TakenLock } from './locks.js';
export { ConversationNotes, longestNote } from './notes.js';
export { ConversationDesks } from './desks.js';
export { PluginChanges, type ChangeOutcome, type PluginChange } from './plugin-changes.js';
export type { ThreadWanted } from './person-threads.js';
export { ConversationReplies } from './replies.js';
export { conversationStatuses, type Assignee, type Author, type ConversationStatus } from './registers.js';
export { SendableNow, type Sendable } from './sendable.js';
export { findThread, threadsOf, type Thread } from './threads.js';
export type { ConversationFilter, ListPlace } from './list-statement.js';
export { SnoozesStage } from './snoozes.stage.js';
export { ConversationsModule } from './conversations.module.js';
