import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/index.js';
import { ConnectionsModule } from '../connections/index.js';
import { AppParts } from './app-parts.js';
import { CommitQueue } from './commit-queue.js';
import { DeliveryPeople } from './delivery-people.js';
import { DeliveryQueries } from './delivery.queries.js';
import { DeliveryRepository } from './delivery.repository.js';
import { FrontDoor } from './front-door.js';
import { LookupStage } from './lookup.stage.js';
import { Lookups } from './lookups.js';
import { PlanLookups } from './plan-lookups.js';
import { SweepStage } from './sweep.stage.js';
import { DeliveryHandlers, TranslateStage } from './translate.stage.js';

const services = [
  DeliveryRepository,
  CommitQueue,
  FrontDoor,
  DeliveryHandlers,
  TranslateStage,
  SweepStage,
  Lookups,
  LookupStage,
  PlanLookups,
  DeliveryQueries,
  DeliveryPeople,
  AppParts,
];

@Module({ imports: [ChannelsModule, ConnectionsModule], providers: services, exports: services })
export class IngressModule {}
