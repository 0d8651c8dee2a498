import { Body, Controller, Post, Put, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import {
  beatEvery,
  ConsentStates,
  Heartbeats,
  Outcomes,
  ownedBy,
  SiteChanges,
  type Caller,
} from '../../companion/index.js';
import { ConnectionService, OwnerChanges, type ConnectionDetails } from '../../connections/index.js';
import { Clock } from '../../platform/index.js';
import { modeSchema, testNumbersSchema } from '../v1/connections/connection.schemas.js';
import { iso, Operation } from '../../http/index.js';
import type { Language } from '../../words/index.js';
import { CompanionGuard, CopiesToo, CurrentCaller, DoneOnce } from './companion.guard.js';
import { ownedConnection, ownedConnectionSchema } from '../owner/connection.schemas.js';
import { OwnerLanguage, OwnerWords } from '../owner/owner-words.js';
import {
  consentAnswer,
  heartbeatAnswerSchema,
  heartbeatSchema,
  outcomeAnswer,
  connectionToShop,
  type HeartbeatBody,
} from './heartbeat.schemas.js';
import { fromSite, fromSiteSchema, refuseCopy } from './from-site.js';
import { siteSchema } from './site.schemas.js';

const modeChangeSchema = z
  .strictObject({ mode: modeSchema, testNumbers: testNumbersSchema.optional() })
  .meta({ id: 'CompanionMode' });

const pauseSchema = z
  .object({ reason: z.enum(['deactivated', 'owner']).default('owner'), site: fromSite })
  .meta({ id: 'CompanionPause' });

const identitySchema = z
  .object({
    choice: z.enum(['copy', 'moved']).meta({
      description: '`moved`: the address is the connection’s from now on; `copy`: this site stays silent',
    }),
    site: siteSchema,
  })
  .meta({ id: 'CompanionIdentity' });

/** Software of ours that runs at a vendor: heartbeats, and what its owner does there. */
@Controller('companion/:connectionId')
@UseGuards(CompanionGuard)
@ApiTags('Companion')
export class CompanionController {
  constructor(
    private readonly heartbeats: Heartbeats,
    private readonly outcomes: Outcomes,
    private readonly consents: ConsentStates,
    private readonly changes: SiteChanges,
    private readonly owner: OwnerChanges,
    private readonly connections: ConnectionService,
    private readonly words: OwnerWords,
    private readonly clock: Clock,
  ) {}

  /** A connection as its owner reads it. */
  private answer(
    caller: Caller,
    language: Language,
    view: ConnectionDetails,
  ): z.output<typeof ownedConnectionSchema> {
    return ownedConnection(view, (text) => this.words.sentence(language, text, caller.open.connector));
  }

  @Post('heartbeat')
  @CopiesToo()
  @Operation({
    id: 'companionHeartbeat',
    summary: 'Send a heartbeat',
    description:
      'Delivers answers to earlier questions and returns new ones, statuses of messages about orders, and changes to consents of its customers made elsewhere. A copy of the site only gets `copy`.',
    scope: 'companion',
    answer: heartbeatAnswerSchema,
  })
  async heartbeat(
    @CurrentCaller() caller: Caller,
    @OwnerLanguage() language: Language,
    @Body({ schema: heartbeatSchema }) body: HeartbeatBody,
  ): Promise<z.output<typeof heartbeatAnswerSchema>> {
    const { queue, cron } = body;
    const result = await this.heartbeats.take(caller, {
      site: body.site,
      versions: body.versions,
      queue: queue && {
        waiting: queue.waiting ?? 0,
        oldestSeconds: queue.oldest_seconds ?? 0,
        dead: queue.dead ?? 0,
        quarantined: queue.quarantined ?? 0,
        ...(queue.delivery === undefined ? {} : { delivery: queue.delivery }),
        ...(queue.delivery_problem === undefined ? {} : { deliveryProblem: queue.delivery_problem }),
      },
      cronSeconds: cron?.last_run_seconds ?? undefined,
      answers: body.answers,
    });
    const told =
      result.copy === undefined
        ? await this.outcomes.since(caller, body.outcomesAfter ?? undefined, language)
        : { outcomes: [], cursor: body.outcomesAfter ?? '' };
    const { consentsAfter } = body;
    const agreed =
      result.copy === undefined && typeof consentsAfter === 'string'
        ? await this.consents.since(caller, consentsAfter)
        : { consents: [], cursor: consentsAfter ?? '' };
    return {
      now: Math.floor(this.clock.now() / 1000),
      connection: this.answer(caller, language, this.connections.view(result.row)),
      ...connectionToShop(result, (text) => this.words.sentence(language, text, caller.open.connector)),
      copy: result.copy === undefined ? null : { reason: this.words.sentence(language, result.copy, {}) },
      questions: result.questions.map(({ id, verb, input, expiresAt }) => ({
        id,
        verb,
        input,
        expiresAt: iso(expiresAt),
      })),
      outcomes: told.outcomes.map(outcomeAnswer),
      outcomesCursor: told.cursor,
      consents: agreed.consents.map(consentAnswer),
      consentsCursor: agreed.cursor,
      nextHeartbeatSeconds: Math.round(beatEvery(caller.definition) / 1000),
    };
  }

  @Put('mode')
  @DoneOnce()
  @Operation({
    id: 'companionMode',
    summary: 'Switch between test mode and live',
    description: 'In test mode only the test numbers receive; all else is decided, recorded and refused.',
    scope: 'companion',
    answer: ownedConnectionSchema,
    problems: ['replayed'],
  })
  async mode(
    @CurrentCaller() caller: Caller,
    @OwnerLanguage() language: Language,
    @Body({ schema: modeChangeSchema }) body: z.output<typeof modeChangeSchema>,
  ): Promise<z.output<typeof ownedConnectionSchema>> {
    return this.answer(
      caller,
      language,
      await this.owner.change(ownedBy(caller), body, `connection.${body.mode}`),
    );
  }

  @Post('pause')
  @DoneOnce()
  @Operation({
    id: 'companionPause',
    summary: 'Pause the connection',
    description: 'Deliveries are still stored; no requests are made to the shop.',
    scope: 'companion',
    answer: ownedConnectionSchema,
    problems: ['replayed'],
  })
  async pause(
    @CurrentCaller() caller: Caller,
    @OwnerLanguage() language: Language,
    @Body({ schema: pauseSchema }) body: z.output<typeof pauseSchema>,
  ): Promise<z.output<typeof ownedConnectionSchema>> {
    refuseCopy(caller, body.site);
    const action = body.reason === 'deactivated' ? 'connection.deactivated' : 'connection.paused';
    return this.answer(
      caller,
      language,
      await this.owner.change(ownedBy(caller), { status: 'paused' }, action),
    );
  }

  @Post('resume')
  @DoneOnce()
  @Operation({
    id: 'companionResume',
    summary: 'Go on after a pause',
    scope: 'companion',
    answer: ownedConnectionSchema,
    problems: ['replayed'],
  })
  async resume(
    @CurrentCaller() caller: Caller,
    @OwnerLanguage() language: Language,
    @Body({ schema: fromSiteSchema }) body: z.output<typeof fromSiteSchema>,
  ): Promise<z.output<typeof ownedConnectionSchema>> {
    refuseCopy(caller, body.site);
    const view = await this.owner.change(ownedBy(caller), { status: 'active' }, 'connection.resumed');
    return this.answer(caller, language, view);
  }

  @Post('disconnect')
  @Operation({
    id: 'companionDisconnect',
    summary: 'End the connection',
    description: 'The secrets are forgotten; what was agreed and sent stays on record.',
    scope: 'companion',
    status: 204,
  })
  async disconnect(
    @CurrentCaller() caller: Caller,
    @Body({ schema: fromSiteSchema }) body: z.output<typeof fromSiteSchema>,
  ): Promise<void> {
    refuseCopy(caller, body.site);
    await this.changes.disconnect(caller);
  }

  @Post('identity')
  @CopiesToo()
  @DoneOnce()
  @Operation({
    id: 'companionIdentity',
    summary: 'Say whether a site is a copy or has moved',
    description:
      '`moved`: its address becomes the connection’s, and what was quarantined of it is handled. `copy`: nothing of it is.',
    scope: 'companion',
    answer: ownedConnectionSchema,
    problems: ['replayed'],
  })
  async identity(
    @CurrentCaller() caller: Caller,
    @OwnerLanguage() language: Language,
    @Body({ schema: identitySchema }) body: z.output<typeof identitySchema>,
  ): Promise<z.output<typeof ownedConnectionSchema>> {
    const view =
      body.choice === 'moved'
        ? await this.changes.move(caller, body.site)
        : await this.changes.leave(caller, body.site);
    return this.answer(caller, language, view);
  }
}
