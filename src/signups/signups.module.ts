import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { ChannelsModule } from '../channels/index.js';
import { DispatchModule } from '../dispatch/index.js';
import { MessagingModule } from '../messaging/index.js';
import { SignupClaims } from './signup-claims.js';
import { SignupRun } from './signup-run.js';
import { SignupService } from './signup.service.js';
import { SignupStage } from './signup.stage.js';

@Module({
  imports: [AccountsModule, ChannelsModule, DispatchModule, MessagingModule],
  providers: [SignupClaims, SignupRun, SignupService, SignupStage],
  exports: [SignupClaims, SignupService, SignupStage],
})
export class SignupsModule {}
