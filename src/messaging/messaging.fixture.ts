import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { testBase, type TestBase } from '../../test/support/base.js';
import { testChannels } from '../../test/support/channels.js';
import type { TemporaryDatabase } from '../../test/support/databases.js';
import { AccountService, ApiKeyService } from '../accounts/index.js';
import {
  NumberService,
  SenderRules,
  numberTable,
  type Channels,
  type InstalledChannel,
  type NumberRow,
} from '../channels/index.js';
import { ConnectionRepository } from '../connections/index.js';
import { ContactService, addressHash } from '../contacts/index.js';
import type { Tx } from '../database/index.js';
import { EventStore } from '../events/index.js';
import { callbackTopics, DeliveryHandlers, DeliveryRepository, deliveryRow } from '../ingress/index.js';
import { Alerts } from '../notify/index.js';
import { ConsentService } from '../optin/index.js';
import { newId } from '../platform/index.js';
import { startGraphEmulator, type RunningEmulator } from '../sandbox/index.js';
import type { Purpose } from '../sdk/index.js';
import { TemplateService, TemplateStage, TemplateSubmission } from '../templates/index.js';
import type { StartedAttempt } from './sending/attempt-commit.js';
import { AttemptRepository } from './sending/attempt.repository.js';
import { Cancellations } from './messages/cancellations.js';
import { ShownFilesReport } from './content/shown-files.js';
import { ContentReferences } from './content/content-references.js';
import { FakeMedia } from './content/media.fixture.js';
import { Conversations } from './inbound/conversations.js';
import { FailureSettlement } from './settlement/failure-settlement.js';
import { FrontDoorHeartbeat } from './settlement/front-door-heartbeat.js';
import { FactsLoader } from './gate/facts.loader.js';
import { outboxTable, type OutboxRow } from './messages/message.entity.js';
import { MessageReader, type MessageDetail } from './messages/message-reader.js';
import { MessageRepository } from './messages/message.repository.js';
import { MessagingService } from './messages/messaging.service.js';
import { Inbound } from './inbound/inbound.js';
import { AppContacts } from './app-contacts/app-contacts.js';
import { PhoneApp } from './inbound/phone-app.js';
import { ChannelCallbacks } from './inbound/channel-callbacks.js';
import { ParkedStatusesStage } from './settlement/parked-statuses.stage.js';
import { Aliases } from './sending/aliases.js';
import { StatusPeople } from './settlement/status-people.js';
import { Statuses } from './settlement/statuses.js';
import { OutboxRepository } from './sending/outbox.repository.js';
import type { MessageEventInterest } from './messages/ports.js';
import { AgePurge } from './messages/age-purge.js';
import { MessagePurge } from './messages/purge.service.js';
import { Reconciliation } from './settlement/reconciliation.js';
import { liveNumber } from '../../test/support/numbers.js';
import { digits, ShopAnswers, templates } from './shop.fixture.js';
import { TemplateWaiters } from './sending/template-waiters.js';
import { workerOf, type Worker } from './worker.fixture.js';
import type { SendRequest, SendResult } from './messages/send-request.js';

/** An account with a live number at Meta's emulator, approved templates, and everything messages need. */
export class MessagingWorld {
  readonly accounts: AccountService;
  readonly contacts: ContactService;
  readonly consents: ConsentService;
  readonly templates: TemplateService;
  readonly events: EventStore;
  readonly channels: Channels;
  readonly numbers: NumberService;
  readonly messages = new MessageRepository();
  readonly outbox = new OutboxRepository();
  readonly attempts = new AttemptRepository();
  readonly conversations = new Conversations();
  readonly cancellations: Cancellations;
  readonly failures: FailureSettlement;
  readonly reconciliation: Reconciliation;
  readonly loader: FactsLoader;
  readonly messaging: MessagingService;
  readonly statuses: Statuses;
  readonly handler: ChannelCallbacks;
  readonly parked: ParkedStatusesStage;
  readonly frontDoor: FrontDoorHeartbeat;
  readonly shop = new ShopAnswers();
  readonly arms: { journeyId: string; arm: string }[] = [];
  readonly media = new FakeMedia();
  readonly appContacts: AppContacts;
  private server!: Server;
  emulator!: RunningEmulator;

  private constructor(
    readonly base: TestBase,
    /** Bodies Meta's emulator has posted and nobody has taken. */
    readonly posts: string[],
    channels: readonly InstalledChannel[],
  ) {
    const { database, clock, secrets, settings, metrics, queue, logger } = base;
    this.accounts = new AccountService(database, clock, new ApiKeyService(database, clock, logger));
    this.contacts = new ContactService(clock, secrets);
    this.consents = new ConsentService(clock);
    const { hooks } = this.contacts;
    new TemplateWaiters(queue, clock, hooks).onModuleInit();
    this.channels = testChannels(settings, secrets, { metrics, channels });
    this.templates = new TemplateService(clock, queue, hooks, this.channels);
    this.events = new EventStore(queue);
    this.numbers = new NumberService(database, this.channels, secrets, clock, {
      createNumber: () => Promise.reject(new Error('specs make their own')),
    });
    this.cancellations = new Cancellations(this.messages, this.outbox, clock, metrics);
    this.failures = new FailureSettlement(
      this.messages,
      this.outbox,
      this.attempts,
      this.numbers,
      this.channels,
      this.consents,
      this.templates,
      this.events,
      queue,
      clock,
      metrics,
      logger,
    );
    this.reconciliation = new Reconciliation(
      this.messages,
      this.outbox,
      this.attempts,
      this.channels,
      settings,
      clock,
      metrics,
    );
    this.loader = new FactsLoader(
      this.accounts,
      this.channels,
      this.numbers,
      new SenderRules(clock),
      this.contacts,
      this.consents,
      this.templates,
      this.conversations,
      new ContentReferences(this.messages, this.media),
      new ConnectionRepository(),
      secrets,
      clock,
    );
    new MessagePurge(this.contacts.hooks, this.cancellations).onModuleInit();
    this.messaging = new MessagingService(
      this.loader,
      this.messages,
      this.outbox,
      this.conversations,
      queue,
      clock,
      metrics,
      this.cancellations,
      new MessageReader(this.messages, secrets),
      new AgePurge(hooks),
      new ShownFilesReport(hooks),
    );
    const interest: MessageEventInterest = { interested: async (_reader, accountIds) => new Set(accountIds) };
    this.statuses = new Statuses(
      this.messages,
      this.attempts,
      this.outbox,
      this.failures,
      this.channels,
      new StatusPeople(this.contacts, new Aliases(this.contacts, this.consents, secrets)),
      this.events,
      queue,
      clock,
      metrics,
      interest,
    );
    this.appContacts = new AppContacts(this.contacts, secrets, clock, hooks);
    this.appContacts.onModuleInit();
    const inbound = new Inbound(
      this.contacts,
      this.consents,
      this.conversations,
      this.messages,
      this.cancellations,
      this.events,
      secrets,
      clock,
      hooks,
      this.appContacts,
    );
    const phoneApp = new PhoneApp(
      this.contacts,
      this.consents,
      this.conversations,
      this.messages,
      secrets,
      clock,
      hooks,
    );
    phoneApp.onModuleInit();
    this.handler = new ChannelCallbacks(
      new DeliveryHandlers(),
      new DeliveryRepository(secrets),
      this.channels,
      this.numbers,
      this.statuses,
      inbound,
      phoneApp,
      this.appContacts,
      this.templates,
      new Alerts(clock, this.events),
      logger,
    );
    this.parked = new ParkedStatusesStage(database, this.statuses, clock);
    this.frontDoor = new FrontDoorHeartbeat(database, clock, base.settings);
  }

  static async open(
    create: () => Promise<TemporaryDatabase>,
    environment: Record<string, string> = {},
    channels: readonly InstalledChannel[] = [],
  ): Promise<MessagingWorld> {
    const posts: string[] = [];
    const hooks = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        posts.push(Buffer.concat(chunks).toString('utf8'));
        response.writeHead(200).end();
      });
    });
    await new Promise<void>((resolve) => hooks.listen(0, '127.0.0.1', resolve));
    const emulator = await startGraphEmulator({
      webhookUrl: `http://127.0.0.1:${(hooks.address() as AddressInfo).port}/`,
      statusDelays: { sent: 0, delivered: 5, read: 10 },
      statusBatch: { delayMs: 5 },
    });
    const base = await testBase(create, {}, { META_GRAPH_URL: emulator.url, ...environment });
    const world = new MessagingWorld(base, posts, channels);
    world.server = hooks;
    world.emulator = emulator;
    return world;
  }

  async close(): Promise<void> {
    await this.emulator.close();
    await this.channels.close();
    await new Promise((resolve) => this.server.close(resolve));
    await this.base.close();
  }

  get now(): number {
    return this.base.clock.now();
  }

  write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.base.database.write(work, { retryDuplicates: true });
  }

  /** An account with a number and approved templates. */
  async account(): Promise<{ id: string; number: NumberRow }> {
    const account = await this.write((tx) =>
      this.accounts.create(tx, { name: 'Shop', language: 'en', country: 'DE' }),
    );
    const number = await this.number(account.id);
    await this.write((tx) => this.templates.ensure(tx, account.id, number.wabaId, templates, 'plugin:specs'));
    await this.askMeta();
    return { id: account.id, number };
  }

  /** Submits templates that are due, and reads what Meta says of them. */
  async askMeta(): Promise<void> {
    const stage = new TemplateStage(
      this.base.database,
      this.numbers,
      new TemplateSubmission(this.channels, this.base.clock, {
        of: async () => ({ state: 'gone', explanation: 'There are no files in this world.' }),
      }),
      this.base.clock,
      this.base.logger,
      this.contacts.hooks,
    );
    while ((await stage.run()) > 0);
  }

  async number(accountId: string, wabaId?: string): Promise<NumberRow> {
    const token = `token-${newId()}`;
    const made = this.emulator.emulator.addNumber({ token, ...(wabaId === undefined ? {} : { wabaId }) });
    const row = liveNumber(made, { accountId, accessToken: this.base.secrets.encrypt(token), now: this.now });
    await this.write((tx) => tx.insert(numberTable, [row]));
    return row;
  }

  /** A person with a German mobile number who agreed to these purposes. */
  async person(
    accountId: string,
    index: number,
    purposes: readonly Purpose[] = ['transactional', 'marketing'],
  ): Promise<string> {
    return (await this.people(accountId, index, 1, purposes))[0] as string;
  }

  async people(
    accountId: string,
    from: number,
    count: number,
    purposes: readonly Purpose[] = ['transactional'],
  ): Promise<string[]> {
    return this.write(async (tx) => {
      const indexes = Array.from({ length: count }, (_, offset) => from + offset);
      const ids = await this.contacts.resolve(
        tx,
        indexes.map((index) => ({
          accountId,
          connectionId: 'shop',
          country: 'DE',
          person: { phone: `+${digits(index)}`, locale: 'en' },
        })),
      );
      await this.consents.record(
        tx,
        indexes.flatMap((index, position) =>
          purposes.map((purpose) => ({
            accountId,
            contactId: ids[position] as string,
            purpose,
            state: 'granted' as const,
            method: 'checkout',
            effectiveAt: this.now - 1_000,
            source: `order:${index}`,
            addressHashes: [addressHash(this.base.secrets, digits(index))],
          })),
        ),
      );
      return ids as string[];
    });
  }

  request(
    accountId: string,
    contactId: string,
    subject: string,
    more: Partial<SendRequest> = {},
  ): SendRequest {
    return {
      accountId,
      key: { plugin: 'specs', connectionId: 'connection', subject, transition: 'paid' },
      purpose: 'transactional',
      contactId,
      template: { name: 'order_paid', variables: { order_number: subject } },
      expiresAt: this.now + 24 * 3_600_000,
      occurredAt: this.now,
      traceId: 'trace',
      ...more,
    };
  }

  marketing(
    accountId: string,
    contactId: string,
    subject: string,
    more: Partial<SendRequest> = {},
  ): SendRequest {
    return this.request(accountId, contactId, subject, {
      purpose: 'marketing',
      template: { name: 'cart_waiting', variables: {} },
      ...more,
    });
  }

  async decide(...requests: SendRequest[]): Promise<SendResult[]> {
    return this.write((tx) => this.messaging.decide(tx, requests));
  }

  async get(accountId: string, id: string): Promise<MessageDetail> {
    return this.messaging.get(this.base.database.read, accountId, id);
  }

  async waiting(): Promise<OutboxRow[]> {
    return this.base.database.read.select(outboxTable, 'ORDER BY id');
  }

  /** What a process has of its own. */
  worker(): Worker {
    return workerOf(this);
  }

  /** Runs a worker until nothing is due and nothing is under way. */
  async sendAll(worker: Worker): Promise<void> {
    for (let quiet = 0; quiet < 3;) {
      worker.lanes.forget();
      const taken = await worker.send.run();
      await worker.guards.drain();
      await sleep(taken > 0 ? 2 : 12);
      quiet = taken > 0 || worker.send.liveCount > 0 ? 0 : quiet + 1;
    }
    await settledSlots(worker);
  }

  /** Commits attempts for everything that waits, as a worker does right before its requests begin. */
  async commitAll(worker: Worker): Promise<StartedAttempt[]> {
    const plans = (await this.waiting()).map((row) => ({
      row,
      token: row.claimToken,
      gates: [],
      answeredAt: performance.now(),
    }));
    return (await worker.commits.commit(plans)).started;
  }

  /** Hands over what Meta has posted so far, as deliveries of the live app. */
  async takePosts(): Promise<void> {
    await this.deliver(...this.posts.splice(0));
  }

  async deliver(...bodies: string[]): Promise<void> {
    if (bodies.length === 0) return;
    const rows = bodies.map((body) => this.delivery(body));
    await this.write((tx) => this.handler.handleWhole(tx, rows));
  }

  delivery(body: string, topic: string = callbackTopics('whatsapp').live, channel = 'whatsapp') {
    return deliveryRow({
      accountId: null,
      connectionId: channel,
      topic,
      source: 'webhook',
      headers: {},
      body: Buffer.from(body),
      receivedAt: this.now,
    });
  }

  /** Waits until Meta's emulator has posted everything it owes, and hands it over. */
  async statusesArrive(): Promise<void> {
    await this.allPosted();
    await this.takePosts();
  }

  async allPosted(): Promise<void> {
    for (;;) {
      const { webhooks } = this.emulator.emulator.stats(true);
      if (webhooks.pendingUpdates === 0 && webhooks.pendingPosts === 0) return;
      await sleep(5);
    }
  }
}

async function settledSlots(worker: Worker): Promise<void> {
  for (let tries = 0; tries < 2_000; tries++) {
    await worker.results.drain();
    if (worker.send.liveCount === 0) return;
    await sleep(3);
  }
  throw new Error('requests did not come to an end');
}
