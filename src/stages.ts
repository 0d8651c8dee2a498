import type { INestApplicationContext } from '@nestjs/common';
import { NumberStage } from './channels/index.js';
import { CompanionStage } from './companion/index.js';
import { ConsentPushStage } from './consent-push/index.js';
import { ActionCalls } from './connections/index.js';
import { DispatchStage, PluginReviewStage, TimersStage } from './dispatch/index.js';
import { SnoozesStage } from './conversations/index.js';
import { LookupStage, SweepStage, TranslateStage } from './ingress/index.js';
import { MediaStage, MediaSweepStage } from './media/index.js';
import {
  ParkedStatusesStage,
  ResolveStage,
  SearchStage,
  SendStage,
  ShownFilesStage,
  WindowsStage,
} from './messaging/index.js';
import { PurgeStage } from './operations/index.js';
import { TenantErasureStage } from './privacy/index.js';
import type { Queue } from './queue/index.js';
import { SignupStage } from './signups/index.js';
import { TemplateStage } from './templates/index.js';

/** Every stage of the pipeline, served by the roles `all` and `worker`. */
export function registerStages(app: INestApplicationContext, queue: Queue): void {
  for (const stage of [
    TranslateStage,
    DispatchStage,
    TimersStage,
    SendStage,
    ResolveStage,
    ParkedStatusesStage,
    WindowsStage,
    SnoozesStage,
    TemplateStage,
    NumberStage,
    SignupStage,
    ActionCalls,
    SweepStage,
    LookupStage,
    CompanionStage,
    ConsentPushStage,
    PluginReviewStage,
    PurgeStage,
    MediaStage,
    MediaSweepStage,
    SearchStage,
    ShownFilesStage,
    TenantErasureStage,
  ]) {
    queue.register(app.get(stage));
  }
}

/** Names of the stages, for the transport that carries hints to them. */
export const stageNames = [
  'translate',
  'dispatch',
  'timers',
  'send',
  'resolve',
  'parked-statuses',
  'windows',
  'snoozes',
  'templates',
  'numbers',
  'signups',
  'actions',
  'sweep',
  'lookups',
  'companions',
  'consent-push',
  'plugin-review',
  'purge',
  'media',
  'media-sweep',
  'search',
  'shown-files',
  'privacy',
] as const;
