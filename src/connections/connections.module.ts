import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { AppRegistrations } from './apps/app-registrations.js';
import { AppStore } from './apps/app-store.js';
import { AccessTokens } from './oauth/access-tokens.js';
import { OAuthService } from './oauth/oauth.service.js';
import { TenantGrants } from './oauth/tenant-grants.js';
import { TokenEndpoint } from './oauth/token-endpoint.js';
import { SessionTokens } from './embedded/session-tokens.js';
import { TenantInstalls } from './embedded/tenant-installs.js';
import { ActionCalls } from './action-call.stage.js';
import { ActionPeople } from './action-people.js';
import { ActionService } from './action.service.js';
import { CallPeople } from './call-people.js';
import { CallTargets } from './call-targets.js';
import { ConnectionHealth } from './connection-health.js';
import { ConnectionRepository } from './connection.repository.js';
import { ConnectionService } from './connection.service.js';
import { GrantService } from './grant.service.js';
import { OwnerChanges } from './owner-changes.js';
import { SecretRotations } from './secret-rotations.js';
import { SubscriptionService } from './subscription.service.js';
import { VendorContext } from './vendor-context.js';

const services = [
  ConnectionRepository,
  ConnectionHealth,
  AppRegistrations,
  AppStore,
  TokenEndpoint,
  AccessTokens,
  VendorContext,
  SubscriptionService,
  ConnectionService,
  OwnerChanges,
  GrantService,
  TenantGrants,
  OAuthService,
  SessionTokens,
  TenantInstalls,
  SecretRotations,
  ActionService,
  CallPeople,
  CallTargets,
  ActionCalls,
  ActionPeople,
];

@Module({ imports: [AccountsModule], providers: services, exports: services })
export class ConnectionsModule {}
