import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CurrentAccount } from '../../../accounts/index.js';
import { Database } from '../../../database/index.js';
import { ReplayService, type PluginRunOutcome } from '../../../dispatch/index.js';
import { EventQueries, EventRetry, type EventView } from '../../../events/index.js';
import { MessagingService } from '../../../messaging/index.js';
import { eventNames, originKinds } from '../../../sdk/index.js';
import { recordedDecisionSchema } from '../messages/message.schemas.js';
import {
  type ApiRequest,
  ApiUnit,
  CurrentRequest,
  flagQuery,
  idSchema,
  instantSchema,
  iso,
  jsonObject,
  Operation,
  pageOf,
  pageQueryShape,
  pageSchema,
  sliceOf,
} from '../../../http/index.js';

const eventSchema = z
  .object({
    id: idSchema,
    type: z.string().meta({ example: 'order.shipped' }),
    occurredAt: instantSchema.meta({ description: 'When it happened at the vendor' }),
    recordedAt: instantSchema.meta({ description: 'When it was stored here' }),
    connectionId: z.string(),
    origin: z
      .object({
        kind: z.enum(originKinds).meta({
          description:
            '`connection`: a shop or CRM; `sender`: a number that received a message, a call or a status; `person`: somebody through the API; `core`: Liaison itself, or a plugin',
        }),
        id: z
          .string()
          .optional()
          .meta({ description: 'Id of the connection, sender or API key; name of the plugin' }),
      })
      .meta({ description: 'Who caused it, regardless of the connection it concerns' }),
    subject: z.string().meta({ description: 'What it happened to', example: 'order:13' }),
    transition: z.string().meta({ description: 'What changed', example: 'shipped:TRACK1' }),
    superseded: z
      .boolean()
      .meta({ description: 'A later status came in the same delivery, or it was history when it arrived' }),
    supersededBy: z
      .array(z.string())
      .readonly()
      .meta({ description: 'The events of the same delivery that overtake it; none for history' }),
    contactId: z.string().nullable(),
    deliveryId: z.string().nullable(),
    traceId: z.string(),
    status: z.string().meta({
      description:
        '`pending` until plugins have decided, then `dispatched`; `retrying`: they could not and are asked again by themselves; `parked`: given up, see `reason`',
    }),
    reason: z
      .string()
      .nullable()
      .meta({ description: 'Why it is tried again or parked, and what to do next' }),
    tries: z.int().meta({ description: 'Number of failed attempts' }),
    data: jsonObject
      .nullable()
      .meta({ description: 'Instants inside are milliseconds UTC. Null once removed by age or erasure' }),
  })
  .meta({ id: 'Event' });
const eventDetailSchema = eventSchema
  .extend({
    decisions: z
      .array(
        recordedDecisionSchema
          .extend({
            plugin: z.string().nullable().meta({ description: 'The plugin that decided' }),
            messageId: z.string().nullable().meta({ description: 'Null when it wanted no message' }),
          })
          .meta({ id: 'EventDecision' }),
      )
      .meta({
        description:
          'Why each plugin sent something or nothing, oldest first: `verdict` is `skip` where it wanted no message',
      }),
  })
  .meta({ id: 'EventDetail' });
const eventListSchema = pageSchema(eventSchema, 'EventList');

const eventQuerySchema = z.strictObject({
  ...pageQueryShape,
  type: z
    .enum(eventNames as [string, ...string[]], {
      error: 'is not a type of event; the types are listed at /docs',
    })
    .optional()
    .meta({ description: 'Only events of this type' }),
  connection: idSchema.optional().meta({ description: 'Only events of this connection' }),
  origin: z.enum(originKinds).optional().meta({ description: 'Only events with this origin' }),
  originId: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .meta({ description: 'Only events caused by this connection, sender, API key or plugin' }),
  status: z
    .enum(['pending', 'retrying', 'dispatched', 'parked'])
    .optional()
    .meta({ description: 'Only events in this status' }),
  subject: z
    .string()
    .max(255)
    .optional()
    .meta({ description: 'Only events of this subject, e.g. `order:13`' }),
});

const replayQuerySchema = z.strictObject({
  dryRun: flagQuery.meta({ description: '`true`: say what would happen and store nothing' }),
});

const replaySchema = z
  .object({
    eventId: idSchema,
    dryRun: z.boolean(),
    outcomes: z.array(
      z.object({
        plugin: z.string(),
        intent: z.string().meta({ description: '`send`, `skip`, `wait`, `conversation` or `other`' }),
        reason: z.string().nullable(),
        messageId: z
          .string()
          .nullable()
          .meta({ description: 'Null in a dry run that would make a new message' }),
        status: z.string().nullable(),
        detail: z.unknown().optional(),
      }),
    ),
  })
  .meta({ id: 'Replay', description: 'What each plugin decided' });

/** What happened, in the canonical catalogue. */
@Controller('v1/events')
@ApiTags('Events')
export class EventsController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly events: EventQueries,
    private readonly retries: EventRetry,
    private readonly replays: ReplayService,
    private readonly messaging: MessagingService,
  ) {}

  @Get()
  @Operation({
    id: 'listEvents',
    summary: 'List events, newest first',
    scope: 'read',
    answer: eventListSchema,
  })
  async list(
    @CurrentAccount() accountId: string,
    @Query({ schema: eventQuerySchema }) query: z.output<typeof eventQuerySchema>,
  ): Promise<z.output<typeof eventListSchema>> {
    const { take, last } = sliceOf(query);
    const filter = {
      type: query.type,
      connectionId: query.connection,
      subject: query.subject,
      status: query.status,
      origin: query.origin,
      originId: query.originId,
      before: last,
    };
    return pageOf(query, await this.events.list(this.db.read, accountId, filter, take), eventAnswer);
  }

  @Get(':id')
  @Operation({
    id: 'getEvent',
    summary: 'Read an event, and why it led to a message or to none',
    scope: 'read',
    answer: eventDetailSchema,
    problems: ['not_found'],
  })
  async get(
    @CurrentAccount() accountId: string,
    @Param('id') id: string,
  ): Promise<z.output<typeof eventDetailSchema>> {
    const event = eventAnswer(await this.events.get(this.db.read, accountId, id));
    const decisions = await this.messaging.decisionsOfEvent(this.db.read, accountId, id);
    return { ...event, decisions: decisions.map((decision) => ({ ...decision, at: iso(decision.at) })) };
  }

  @Post(':id/retry')
  @Operation({
    id: 'retryEvent',
    summary: 'Have the plugins decide about a parked event again',
    description: 'As if it had just come. Nothing is sent twice: what was decided before keeps its keys.',
    scope: 'manage',
    status: 202,
    answer: eventSchema,
    problems: ['not_found', 'not_retryable', 'event_purged'],
    changes: true,
  })
  async retry(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
  ): Promise<z.output<typeof eventSchema>> {
    const view = eventAnswer(await this.retries.retry(request.accountId, id));
    return this.unit.noteAfter(request, view, { action: 'event.retried', subject: id });
  }

  @Post(':id/replay')
  @Operation({
    id: 'replayEvent',
    summary: 'Have the plugins decide about an event again',
    description:
      'With the same keys: messages already attempted stay unchanged, refused ones get a new decision and are sent if all gates now pass.',
    scope: 'manage',
    answer: replaySchema,
    problems: ['not_found', 'event_purged'],
    changes: true,
  })
  async replay(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Query({ schema: replayQuerySchema }) query: z.output<typeof replayQuerySchema>,
  ): Promise<z.output<typeof replaySchema>> {
    const { dryRun, outcomes } = await this.replays.replay(request.accountId, id, query);
    const answer = { eventId: id, dryRun, outcomes: outcomes.map(outcomeAnswer) };
    if (dryRun) return answer;
    return this.unit.noteAfter(request, answer, { action: 'event.replayed', subject: id });
  }
}

function eventAnswer(view: EventView): z.output<typeof eventSchema> {
  return { ...view, occurredAt: iso(view.occurredAt), recordedAt: iso(view.recordedAt) };
}

function outcomeAnswer(outcome: PluginRunOutcome): z.output<typeof replaySchema>['outcomes'][number] {
  const { plugin, intent, reason = null, messageId = null, status = null, detail } = outcome;
  return { plugin, intent, reason, messageId, status, ...(detail === undefined ? {} : { detail }) };
}
