import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/index.js';
import { ContactsModule } from '../contacts/index.js';
import { OptinModule } from '../optin/index.js';
import { ConsentEchoes } from './consent-echoes.js';
import { ConsentPushPeople } from './consent-push-people.js';
import { ConsentPushStage } from './consent-push.stage.js';
import { ConsentPushes } from './consent-pushes.js';
import { StandingWords } from './standing-words.js';

const services = [ConsentPushes, ConsentEchoes, ConsentPushPeople, StandingWords, ConsentPushStage];

/** Consent that vendors keep of their customers: what changes here is told there, and our own words come back. */
@Module({
  imports: [ConnectionsModule, ContactsModule, OptinModule],
  providers: services,
  exports: services,
})
export class ConsentPushModule {}
