import { Module } from '@nestjs/common';
import { ConsentCorrections } from './consent-corrections.js';
import { ConsentService } from './consent.service.js';

@Module({ providers: [ConsentService, ConsentCorrections], exports: [ConsentService, ConsentCorrections] })
export class OptinModule {}
