import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/index.js';
import { ContactsModule } from '../contacts/index.js';
import { EventsModule } from '../events/index.js';
import { IngressModule } from '../ingress/index.js';
import { MessagingModule } from '../messaging/index.js';
import { OptinModule } from '../optin/index.js';
import { PeopleOfConnection } from './people-of-connection.js';
import { PrivacyRequests } from './privacy-requests.js';
import { TenantErasureStage } from './tenant-erasure.stage.js';

const services = [PeopleOfConnection, PrivacyRequests, TenantErasureStage];

/** What vendors ask for on behalf of privacy law: exports, erasing a person, erasing all of a tenant, with receipts. */
@Module({
  imports: [ConnectionsModule, ContactsModule, EventsModule, IngressModule, MessagingModule, OptinModule],
  providers: services,
  exports: services,
})
export class PrivacyModule {}
