import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { NumberService } from '../../channels/index.js';
import { ConnectionService, type OwnedConnection } from '../../connections/index.js';
import { Database } from '../../database/index.js';
import { PluginSettings, type PluginView } from '../../dispatch/index.js';
import { ConnectionMessages, type MessageState } from '../../messaging/index.js';
import { Clock } from '../../platform/index.js';
import { JourneyRepository, type ArmResult } from '../../timers/index.js';
import type { Language } from '../../words/index.js';
import { pluginProblemSchema } from '../v1/plugins/plugin.schemas.js';
import { ownedConnection, ownedConnectionSchema } from './connection.schemas.js';
import { OwnerWords } from './owner-words.js';

const days = 30;
const armSchema = z.object({ people: z.int(), orders: z.int() });

/** What is read of a connection at a glance, wherever its owner is. */
export const overviewFields = {
  connection: ownedConnectionSchema,
  number: z
    .object({ displayPhone: z.string(), status: z.string(), sandbox: z.boolean() })
    .nullable()
    .meta({ description: 'The number messages leave from' }),
  plugins: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      enabled: z.boolean(),
      problem: pluginProblemSchema.nullable(),
      templates: z.object({ approved: z.int(), pending: z.int(), rejected: z.int() }),
    }),
  ),
  last30Days: z.object({
    sent: z.int(),
    delivered: z.int(),
    read: z.int(),
    failed: z.int(),
    refused: z.int(),
    recovered: z
      .object({
        orders: z.int(),
        revenue: z.array(z.object({ amount: z.string(), currency: z.string() })),
        control: armSchema,
        treatment: armSchema,
      })
      .meta({ description: 'Against the people who received nothing, counted the same way' }),
  }),
  wouldStart: z.array(z.string()).meta({ description: 'What starts when going live, a sentence each' }),
};
/** What {@link overviewFields} describes. */
export type Overview = z.output<z.ZodObject<typeof overviewFields>>;

/** How a connection does, for the owner of its shop. */
@Injectable()
export class OwnerOverview {
  constructor(
    private readonly db: Database,
    private readonly connections: ConnectionService,
    private readonly numbers: NumberService,
    private readonly plugins: PluginSettings,
    private readonly messages: ConnectionMessages,
    private readonly journeys: JourneyRepository,
    private readonly words: OwnerWords,
    private readonly clock: Clock,
  ) {}

  async read({ row, connector }: OwnedConnection, language: Language): Promise<Overview> {
    const { accountId, id } = row;
    const reader = this.db.read;
    const since = this.clock.now() - days * 24 * 3_600_000;
    const number = await this.numbers.default(reader, accountId);
    const installed = await this.plugins.list(reader, { accountId, connectionId: id });
    const plugins = installed.map((view) => ({ ...view, ...this.words.plugin(language, view) }));
    const arms = await this.journeys.resultsOfConnection(reader, accountId, id, since);
    return {
      connection: ownedConnection(await this.connections.get(reader, accountId, id), (text) =>
        this.words.sentence(language, text, connector),
      ),
      number: number
        ? { displayPhone: number.displayPhone, status: number.status, sandbox: number.mode === 'sandbox' }
        : null,
      plugins: plugins.map(pluginAnswer),
      last30Days: {
        ...countsOf(await this.messages.counts(reader, accountId, id, since)),
        recovered: recoveredOf(arms),
      },
      wouldStart: plugins
        .filter(({ enabled, problem }) => enabled && problem === null)
        .map((plugin) => `${plugin.title}: ${plugin.description}`),
    };
  }
}

function pluginAnswer({ id, title, enabled, templates, problem }: PluginView): Overview['plugins'][number] {
  const count = (...states: string[]) => templates.filter(({ status }) => states.includes(status)).length;
  return {
    id,
    title,
    enabled,
    problem,
    templates: {
      approved: count('approved'),
      pending: count('pending', 'draft'),
      rejected: count('rejected', 'paused', 'disabled'),
    },
  };
}

function countsOf(counts: ReadonlyMap<MessageState, number>) {
  const sum = (...states: MessageState[]) =>
    states.reduce((total, state) => total + (counts.get(state) ?? 0), 0);
  return {
    sent: sum('accepted', 'sent', 'delivered', 'read'),
    delivered: sum('delivered', 'read'),
    read: sum('read'),
    failed: sum('failed'),
    refused: sum('refused', 'cancelled', 'expired'),
  };
}

function recoveredOf(arms: readonly ArmResult[]) {
  const of = (name: string) => arms.find(({ arm }) => arm === name);
  const side = (name: string) => ({ people: of(name)?.people ?? 0, orders: of(name)?.orders ?? 0 });
  const treatment = side('treatment');
  return {
    orders: treatment.orders,
    revenue: Object.entries(of('treatment')?.value ?? {})
      .map(([currency, amount]) => ({ amount, currency }))
      .sort((one, two) => (one.currency < two.currency ? -1 : 1)),
    control: side('control'),
    treatment,
  };
}
