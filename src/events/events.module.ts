import { Module } from '@nestjs/common';
import { ConsentPushModule } from '../consent-push/index.js';
import { ConnectionsModule } from '../connections/index.js';
import { ContactsModule } from '../contacts/index.js';
import { IngressModule } from '../ingress/index.js';
import { NotifyModule } from '../notify/index.js';
import { OptinModule } from '../optin/index.js';
import { OrdersModule } from '../orders/index.js';
import { ConnectionTranslator } from './connection-translator.js';
import { ConsentEvents } from './consent-events.js';
import { FailedItems } from './failed-items.js';
import { EventPeople } from './event-people.js';
import { EventQueries } from './event.queries.js';
import { EventRetry } from './event-retry.service.js';
import { ConsentOrigins } from './consent-origins.js';
import { EventStore } from './event.store.js';
import { SubjectStates } from './subject-state.repository.js';

@Module({
  imports: [
    NotifyModule,
    ConnectionsModule,
    ConsentPushModule,
    ContactsModule,
    OptinModule,
    OrdersModule,
    IngressModule,
  ],
  providers: [
    EventStore,
    EventQueries,
    EventRetry,
    EventPeople,
    SubjectStates,
    ConsentEvents,
    ConsentOrigins,
    FailedItems,
    ConnectionTranslator,
  ],
  exports: [EventStore, EventPeople, EventQueries, EventRetry, ConsentEvents, ConsentOrigins],
})
export class EventsModule {}
