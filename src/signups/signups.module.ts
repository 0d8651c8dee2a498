import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { ChannelsModule } from '../channels/index.js';
import { DispatchModule } from '../dispatch/index.js';
import { SignupClaims } from './signup-claims.js';
import { SignupRun } from './signup-run.js';
import { SignupService } from './signup.service.js';
import { SignupStage } from './signup.stage.js';

@Module({
  imports: [AccountsModule, ChannelsModule, DispatchModule],
  providers: [SignupClaims, SignupRun, SignupService, SignupStage],
  exports: [SignupClaims, SignupService, SignupStage],
})
export class SignupsModule {}
