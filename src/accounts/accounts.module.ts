import { Module } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { AccountService } from './account.service.js';
import { ApiKeyService } from './api-key.service.js';
import { AuditService } from './audit.service.js';
import { BearerStrategy } from './bearer.strategy.js';
import { KeyGuard } from './key.guard.js';

/** Organisations, accounts, API keys, the audit log, and the guard that checks keys. */
@Module({
  imports: [PassportModule],
  providers: [AccountService, ApiKeyService, AuditService, BearerStrategy, KeyGuard],
  exports: [AccountService, ApiKeyService, AuditService, KeyGuard],
})
export class AccountsModule {}
