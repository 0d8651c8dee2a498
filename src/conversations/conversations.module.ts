import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { EventsModule } from '../events/index.js';
import { MessagingModule } from '../messaging/index.js';
import { ConversationDesks } from './desks.js';
import { ConversationLabels } from './labels.js';
import { ConversationLocks } from './locks.js';
import { ConversationNotes } from './notes.js';
import { ConversationPeople } from './conversation-people.js';
import { ConversationReader } from './conversation-reader.js';
import { ConversationReplies } from './replies.js';
import { ConversationService } from './conversation.service.js';
import { PluginChanges } from './plugin-changes.js';
import { ConversationStates } from './conversation-states.js';
import { SendableNow } from './sendable.js';
import { SnoozesStage } from './snoozes.stage.js';

/** What people do with conversations: status, assignee, labels, notes, reading, answering. */
@Module({
  imports: [AccountsModule, EventsModule, MessagingModule],
  providers: [
    ConversationDesks,
    ConversationLabels,
    ConversationLocks,
    ConversationNotes,
    ConversationPeople,
    ConversationReader,
    ConversationReplies,
    ConversationService,
    ConversationStates,
    PluginChanges,
    SendableNow,
    SnoozesStage,
  ],
  exports: [
    ConversationDesks,
    ConversationLabels,
    ConversationLocks,
    ConversationNotes,
    ConversationReader,
    ConversationReplies,
    ConversationService,
    ConversationStates,
    PluginChanges,
    SendableNow,
    SnoozesStage,
  ],
})
export class ConversationsModule {}
