import { Module } from '@nestjs/common';
import { ConsentCorrections } from './consent-corrections.js';
import { ConsentService } from './consent.service.js';
import { OldNumbers } from './old-numbers.js';

@Module({
  providers: [ConsentService, ConsentCorrections, OldNumbers],
  exports: [ConsentService, ConsentCorrections, OldNumbers],
})
export class OptinModule {}
