import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { ChannelsModule } from '../channels/index.js';
import { ConnectionsModule } from '../connections/index.js';
import { DispatchModule } from '../dispatch/index.js';
import { MessagingModule } from '../messaging/index.js';
import { TemplatesModule } from '../templates/index.js';
import { Demo } from './demo.service.js';

@Module({
  imports: [
    AccountsModule,
    ChannelsModule,
    ConnectionsModule,
    DispatchModule,
    MessagingModule,
    TemplatesModule,
  ],
  providers: [Demo],
  exports: [Demo],
})
export class DemoModule {}
