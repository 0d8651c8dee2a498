import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { ChannelsModule } from '../channels/index.js';
import { ContactsModule } from '../contacts/index.js';
import { MessagingModule } from '../messaging/index.js';
import { OptinModule } from '../optin/index.js';
import { TemplatesModule } from '../templates/index.js';
import { BundleExport } from './bundle-export.js';
import { BundleImport } from './bundle-import.js';
import { NumberMove } from './number-move.js';

/** Moving an account's people, threads and templates between numbers, accounts and installations. */
@Module({
  imports: [AccountsModule, ChannelsModule, ContactsModule, MessagingModule, OptinModule, TemplatesModule],
  providers: [BundleExport, BundleImport, NumberMove],
  exports: [BundleExport, BundleImport, NumberMove],
})
export class BundlesModule {}
