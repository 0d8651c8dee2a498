import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { ActionService, ConnectionService, type OpenConnection } from '../../../connections/index.js';
import { Database } from '../../../database/index.js';
import {
  type ApiRequest,
  ApiUnit,
  CurrentRequest,
  jsonObject,
  Operation,
  problem,
} from '../../../http/index.js';
import { SweepStage } from '../../../ingress/index.js';
import { fieldProblems, notFound } from '../../../platform/index.js';
import {
  answersTo,
  Rejected,
  Transient,
  ContractViolation,
  type AnyAction,
  type LiaisonError,
} from '../../../sdk/index.js';

const failureSchema = z.object({
  code: z.string().meta({
    description: '`transient`, `rate_limited`, `reauthorize`, `rejected` or `contract_violation`',
  }),
  message: z.string(),
  field: z.string().nullable().meta({ description: 'The field the vendor named' }),
  retryAfterMs: z.number().nullable().meta({ description: 'How long the vendor asks to wait' }),
});

export const actionInputSchema = z
  .strictObject({
    input: jsonObject.default({}).meta({ description: 'As the action or its capability describes it' }),
  })
  .meta({ id: 'ActionInput' });

export const actionAnswerSchema = z
  .object({
    outcome: z.enum(['succeeded', 'failed', 'unknown']).meta({
      description: '`unknown`: the vendor may or may not have done it',
    }),
    output: jsonObject.nullable(),
    error: failureSchema.nullable(),
  })
  .meta({ id: 'ActionOutcome' });

export const sweepAnswerSchema = z
  .object({
    stored: z.int().meta({ description: 'Deliveries it found; they are translated like any other' }),
    topics: z.record(z.string(), z.int()).meta({ description: 'How many of each topic' }),
    more: z.boolean().meta({ description: 'The vendor has more; the next sweep continues immediately' }),
    webhooks: z
      .object({ created: z.array(z.string()), enabled: z.array(z.string()) })
      .meta({ description: 'Topics whose webhooks were created or enabled' }),
    error: failureSchema.nullable().meta({ description: 'Why it could not be created' }),
  })
  .meta({ id: 'SweepOutcome' });

/** Trying out what a connector can do: an action, a sweep. What happens at the vendor happens. */
@Controller('v1/connections')
@ApiTags('Connections')
export class ConnectionTrialsController {
  constructor(
    private readonly db: Database,
    private readonly unit: ApiUnit,
    private readonly connections: ConnectionService,
    private readonly actions: ActionService,
    private readonly sweeps: SweepStage,
  ) {}

  @Post(':id/actions/:action')
  @Operation({
    id: 'runAction',
    summary: 'Run an action of a connection',
    description:
      'To try one out. It is really done at the vendor, once: with an `Idempotency-Key` a repetition is the same call to it. `action` is the id of an action or the capability it implements.',
    scope: 'manage',
    status: 200,
    answer: actionAnswerSchema,
    problems: ['not_found', 'validation_failed'],
    changes: true,
  })
  async runAction(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
    @Param('action') name: string,
    @Body({ schema: actionInputSchema }) body: z.output<typeof actionInputSchema>,
  ): Promise<z.output<typeof actionAnswerSchema>> {
    const { connector } = await this.open(request.accountId, id);
    const action = connector.actions.find((one) => answersTo(one, name));
    if (!action) {
      const offered = connector.actions.map((one) => one.id).join(', ');
      throw problem(
        'not_found',
        `${connector.title} has no action of this name. ${offered === '' ? 'It has none.' : `It has: ${offered}.`}`,
      );
    }
    const parsed = action.input.safeParse(body.input);
    if (!parsed.success) {
      throw problem('validation_failed', 'Nothing was called. Correct the fields and send it again.', {
        fields: fieldProblems(parsed.error.issues, ['input']),
      });
    }
    const answer = await this.actions.call(id, action.id, body.input, request.requestId);
    const result: z.output<typeof actionAnswerSchema> = answer.ok
      ? { outcome: 'succeeded', output: answer.output, error: null }
      : { outcome: outcomeOf(action, answer.error), output: null, error: failureOf(answer.error) };
    return this.unit.noteAfter(request, result, {
      action: 'connection.action_run',
      subject: id,
      detail: { action: action.id, outcome: result.outcome },
    });
  }

  @Post(':id/sweep')
  @Operation({
    id: 'sweepConnection',
    summary: 'Fetch now what webhooks missed',
    description:
      'Reconciles the webhooks and fetches what changed since the last sweep, as the hub does regularly.',
    scope: 'manage',
    status: 200,
    answer: sweepAnswerSchema,
    problems: ['not_found', 'cannot_sweep'],
    changes: true,
  })
  async sweep(
    @CurrentRequest() request: ApiRequest,
    @Param('id') id: string,
  ): Promise<z.output<typeof sweepAnswerSchema>> {
    const { connector, row } = await this.open(request.accountId, id);
    const { reconcile, webhook } = connector;
    if (reconcile === undefined && !(webhook && 'list' in webhook.subscription)) {
      throw problem(
        'cannot_sweep',
        `${connector.title} has nothing to sweep: it only tells what it sends itself.`,
      );
    }
    const outcome = await this.sweeps.now(row.id);
    if (outcome === undefined) {
      throw problem(
        'cannot_sweep',
        row.status === 'active'
          ? 'A sweep of the connection is already running. Try again in a minute.'
          : 'The connection is paused. Set its status to `active` first.',
      );
    }
    const result = outcome.error
      ? { ...nothing, error: failureOf(outcome.error) }
      : {
          stored: outcome.items.length,
          topics: countTopics(outcome.items),
          more: outcome.more,
          webhooks: { created: outcome.webhooks.created, enabled: outcome.webhooks.enabled },
          error: null,
        };
    return this.unit.noteAfter(request, result, {
      action: 'connection.swept',
      subject: id,
      detail: { stored: result.stored, error: result.error?.code },
    });
  }

  /** @throws ProblemError 404 `not_found` for one of another account, or none. */
  private async open(accountId: string, id: string): Promise<OpenConnection> {
    await this.connections.get(this.db.read, accountId, id);
    const open = await this.connections.open(id);
    if (!open) throw notFound('connection', id);
    return open;
  }
}

const nothing = { stored: 0, topics: {}, more: false, webhooks: { created: [], enabled: [] } };

function countTopics(items: readonly { topic: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { topic } of items) counts[topic] = (counts[topic] ?? 0) + 1;
  return counts;
}

/** After a time-out or an answer nobody can read the vendor may have done it, unless doing it again is harmless. */
function outcomeOf({ retry }: AnyAction, error: LiaisonError): 'failed' | 'unknown' {
  const doubtful = error instanceof Transient || error instanceof ContractViolation;
  return doubtful && retry !== 'safe' ? 'unknown' : 'failed';
}

function failureOf(error: LiaisonError): z.output<typeof failureSchema> {
  const { retryAfter } = error as { retryAfter?: number };
  return {
    code: error.code,
    message: error.message,
    field: error instanceof Rejected ? (error.field ?? null) : null,
    retryAfterMs: retryAfter ?? null,
  };
}
