import { Module } from '@nestjs/common';
import { ConsentCorrections } from './consent-corrections.js';
import { ConsentOverview } from './consent-overview.js';
import { ConsentService } from './consent.service.js';
import { OldNumbers } from './old-numbers.js';

@Module({
  providers: [ConsentService, ConsentCorrections, ConsentOverview, OldNumbers],
  exports: [ConsentService, ConsentCorrections, ConsentOverview, OldNumbers],
})
export class OptinModule {}
