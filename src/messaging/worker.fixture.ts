import type { TestBase } from '../../test/support/base.js';
import { MemoryLimiter, type Channels } from '../channels/index.js';
import type { ActionService } from '../connections/index.js';
import type { AccountService } from '../accounts/index.js';
import type { ContactService } from '../contacts/index.js';
import type { ConsentService } from '../optin/index.js';
import { Clock } from '../platform/index.js';
import { RowWork } from '../queue/index.js';
import type { TemplateService } from '../templates/index.js';
import type { FactsLoader } from './gate/facts.loader.js';
import { Aliases } from './sending/aliases.js';
import { AttemptCommit } from './sending/attempt-commit.js';
import type { AttemptRepository } from './sending/attempt.repository.js';
import type { Conversations } from './inbound/conversations.js';
import type { FailureSettlement } from './settlement/failure-settlement.js';
import type { FrontDoorHeartbeat } from './settlement/front-door-heartbeat.js';
import type { MessageRepository } from './messages/message.repository.js';
import type { OutboxRepository } from './sending/outbox.repository.js';
import type { Reconciliation } from './settlement/reconciliation.js';
import { AttemptResults } from './sending/attempt-results.js';
import { ExpirySweep } from './sending/expiry-sweep.js';
import { ContentReferences } from './content/content-references.js';
import type { MediaForSending } from './content/ports.js';
import { Guards } from './sending/guards.js';
import type { JourneyArms } from './messages/ports.js';
import { ResolveStage } from './settlement/resolve.stage.js';
import { LaneScheduler } from './sending/lane-scheduler.js';
import { ResolveKeeper } from './settlement/resolve-keeper.js';
import { SendKeeper } from './sending/send-keeper.js';
import { SendStage } from './sending/send.stage.js';
import { TemplateRebuild } from './sending/template-rebuild.js';
import { WorkerLife } from './sending/workers.js';

/** One process: everything that sends and resolves, on the world's database. */
export type Worker = ReturnType<typeof workerOf>;

/** What processes share in specs: the services that keep nothing in memory. */
export interface WorkerParts {
  base: TestBase;
  shop: ActionService;
  messages: MessageRepository;
  outbox: OutboxRepository;
  attempts: AttemptRepository;
  accounts: AccountService;
  contacts: ContactService;
  consents: ConsentService;
  conversations: Conversations;
  templates: TemplateService;
  reconciliation: Reconciliation;
  loader: FactsLoader;
  failures: FailureSettlement;
  channels: Channels;
  frontDoor: FrontDoorHeartbeat;
  /** Files kept by Liaison. */
  media: MediaForSending;
  /** Arms that journeys were told of. */
  arms: { journeyId: string; arm: string }[];
}

/** What a process has of its own. */
export function workerOf(world: WorkerParts) {
  const { database, clock, metrics, settings, queue, logger } = world.base;
  const life = new WorkerLife(database, clock, logger);
  const rows = new RowWork(database, clock, logger, metrics);
  const keeper = new SendKeeper(world.messages, world.outbox, clock, metrics);
  const lanes = new LaneScheduler(database, world.outbox, clock);
  const references = new ContentReferences(world.messages, world.media);
  const guards = new Guards(
    database,
    world.shop,
    world.messages,
    world.outbox,
    queue,
    rows,
    keeper,
    references,
    clock,
    logger,
  );
  const journeys: JourneyArms = {
    assign: async (_tx, arms) => {
      world.arms.push(...arms);
    },
  };
  const commits = new AttemptCommit(
    database,
    world.messages,
    world.outbox,
    world.attempts,
    world.loader,
    world.conversations,
    new TemplateRebuild(world.templates, world.contacts, world.accounts, world.channels),
    life,
    clock,
    metrics,
    journeys,
  );
  const results = new AttemptResults(
    database,
    world.messages,
    world.attempts,
    world.failures,
    world.reconciliation,
    clock,
    new Aliases(world.contacts, world.consents, world.base.secrets),
    world.channels,
    logger,
  );
  const send = new SendStage(
    lanes,
    guards,
    new MemoryLimiter(new Clock()),
    commits,
    results,
    world.channels,
    world.outbox,
    life,
    queue,
    database,
    rows,
    keeper,
    references,
    clock,
    settings,
    logger,
  );
  const resolve = new ResolveStage(
    database,
    world.messages,
    world.outbox,
    world.attempts,
    world.reconciliation,
    world.failures,
    world.channels,
    world.frontDoor,
    life,
    send,
    new ExpirySweep(database, world.messages, world.outbox, rows, keeper, clock, metrics),
    queue,
    rows,
    new ResolveKeeper(clock),
    settings,
    clock,
    metrics,
    logger,
  );
  return { life, rows, lanes, guards, commits, results, send, resolve };
}
