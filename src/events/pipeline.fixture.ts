import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { testBase, type TestBase } from '../../test/support/base.js';
import { testChannels } from '../../test/support/channels.js';
import type { TemporaryDatabase } from '../../test/support/databases.js';
import { toyConnector } from '../../test/support/toy.connector.js';
import { accountTable } from '../accounts/index.js';
import {
  ActionCalls,
  ActionService,
  CallPeople,
  CallTargets,
  ConnectionHealth,
  ConnectionRepository,
  ConnectionService,
  SubscriptionService,
  VendorContext,
} from '../connections/index.js';
import { ContactService } from '../contacts/index.js';
import { Hooks } from '../hooks/index.js';
import {
  CommitQueue,
  DeliveryHandlers,
  DeliveryQueries,
  DeliveryRepository,
  FrontDoor,
  Lookups,
  LookupStage,
  TranslateStage,
  type DeliveryRow,
} from '../ingress/index.js';
import { ConsentService } from '../optin/index.js';
import { OrderLinks } from '../orders/index.js';
import { newId, Secrets } from '../platform/index.js';
import type { AnyConnector } from '../sdk/index.js';
import { FailedItems } from './failed-items.js';
import { ConnectionTranslator, ConsentEvents, EventQueries, EventStore, SubjectStates } from './index.js';

/** A connection to a toy shop, and everything between its webhooks and events. */
export class Pipeline {
  /** What the vendor answers its callers. */
  vendorAnswer: { status: number; hang?: boolean } = { status: 200 };
  vendorHits = 0;
  /** Withdrawals of consent that other modules were told of. */
  readonly withdrawn: unknown[] = [];
  readonly hooks = new Hooks();
  readonly accountId = newId();
  readonly deliveries = new DeliveryRepository(new Secrets({ secret: 'spec' }));
  readonly queries = new EventQueries();
  readonly health: ConnectionHealth;
  readonly connections: ConnectionService;
  readonly actions: ActionService;
  readonly calls: ActionCalls;
  readonly consents: ConsentService;
  readonly lookups: Lookups;
  /** Asks the vendor for what deliveries named. */
  readonly lookupStage: LookupStage;
  private readonly context: VendorContext;
  private readonly door: FrontDoor;
  private readonly translate: TranslateStage;
  private readonly vendor: Server;
  private connection = '';

  static async open(
    create: () => Promise<TemporaryDatabase>,
    connector: AnyConnector = toyConnector,
  ): Promise<Pipeline> {
    const pipeline = new Pipeline(await testBase(create, { connectors: [connector] }));
    await pipeline.connect();
    return pipeline;
  }

  private constructor(readonly base: TestBase) {
    const { database, registry, clock, settings, secrets, queue, logger } = base;
    this.context = new VendorContext(clock, base.egress);
    this.health = new ConnectionHealth(database, new ConnectionRepository(), clock, logger, this.hooks);
    this.connections = this.connectionsWith(secrets);
    this.actions = new ActionService(this.connections, this.context, this.health, database, new CallPeople());
    this.calls = new ActionCalls(
      database,
      this.actions,
      clock,
      queue,
      new CallTargets(registry),
      new Hooks(),
      new CallPeople(),
    );
    this.consents = new ConsentService(clock);
    const contacts = new ContactService(clock, secrets);
    contacts.hooks.on('consent.revoked', async (_tx, { accountId: account, who }) =>
      this.withdrawn.push({ account, who }),
    );
    this.lookups = new Lookups(clock, queue, this.hooks);
    this.lookupStage = new LookupStage(
      database,
      this.lookups,
      new ConnectionRepository(),
      this.connections,
      this.context,
      this.health,
      this.deliveries,
      queue,
      clock,
      logger,
    );
    const consentEvents = new ConsentEvents(contacts, this.consents, secrets);
    consentEvents.onModuleInit();
    const handlers = new DeliveryHandlers();
    new ConnectionTranslator(
      handlers,
      this.connections,
      this.health,
      new SubjectStates(),
      contacts,
      new EventStore(queue),
      consentEvents,
      new OrderLinks(secrets),
      new FailedItems(this.deliveries),
      this.lookups,
      clock,
      logger,
    ).onModuleInit();
    this.door = new FrontDoor(
      this.connections,
      new CommitQueue(database, this.deliveries, queue),
      settings,
      clock,
      base.metrics,
      testChannels(settings, secrets),
    );
    this.translate = new TranslateStage(base.rows, this.deliveries, handlers);
    this.vendor = createServer((request, response) => {
      this.vendorHits++;
      if (this.vendorAnswer.hang === true) return;
      response.statusCode = this.vendorAnswer.status;
      response.end(new URL(request.url ?? '/', 'http://x').searchParams.get('text') ?? '');
    }).listen(0, '127.0.0.1');
  }

  private async connect(): Promise<void> {
    const { accountId } = this;
    await this.base.database.write((tx) =>
      tx.insert(accountTable, [
        {
          id: accountId,
          organisationId: newId(),
          name: 'Shop',
          language: 'en',
          country: 'ES',
          timezone: 'UTC',
          handoverMinutes: null,
          threadRetentionDays: null,
          createdAt: 1,
        },
      ]),
    );
    if (!this.vendor.listening) await new Promise((resolve) => this.vendor.once('listening', resolve));
    const { port } = this.vendor.address() as AddressInfo;
    const made = await this.connections.create(accountId, {
      connector: 'toy',
      name: 'Toy',
      settings: { url: `http://127.0.0.1:${port}`, secret: 'very-secret-value' },
    });
    this.connection = made.id;
  }

  async close(): Promise<void> {
    this.vendor.closeAllConnections();
    this.vendor.close();
    await this.base.close();
  }

  get connectionId(): string {
    return this.connection;
  }

  /** The connections as a process with these secrets opens them. */
  connectionsWith(secrets: Secrets): ConnectionService {
    const { database, registry, settings, clock } = this.base;
    return new ConnectionService(
      database,
      new ConnectionRepository(),
      registry,
      secrets,
      settings,
      clock,
      this.context,
      new SubscriptionService(),
      this.health,
      new Hooks(),
    );
  }

  /** Deliveries as the API reads and retries them. */
  get deliveryQueries(): DeliveryQueries {
    const { database, queue, clock } = this.base;
    return new DeliveryQueries(database, this.deliveries, this.connections, queue, clock);
  }

  post(
    body: Buffer | string,
    options: { signature?: string; topic?: string; to?: string; source?: string } = {},
  ): ReturnType<FrontDoor['receive']> {
    const bytes = Buffer.from(body);
    const signature =
      options.signature ?? createHmac('sha256', 'very-secret-value').update(bytes).digest('base64');
    return this.door.receive(options.to ?? this.connection, {
      method: 'POST',
      url: '/hooks/x',
      headers: {
        'x-toy-topic': options.topic ?? 'order',
        'x-toy-signature': signature,
        'content-type': 'application/json',
        ...(options.source === undefined ? {} : { 'x-toy-source': options.source }),
      },
      body: bytes,
    });
  }

  order(fields: Record<string, unknown>): string {
    return JSON.stringify({ at: this.base.clock.now(), ...fields });
  }

  async drain(): Promise<void> {
    while ((await this.translate.run()) > 0);
  }

  events(subject: string): ReturnType<EventQueries['list']> {
    return this.queries.list(this.base.database.read, this.accountId, { subject }, 100);
  }

  /** Deliveries of the account, the newest first. */
  page(filter: Parameters<DeliveryRepository['page']>[2], limit: number): Promise<DeliveryRow[]> {
    return this.deliveries.page(this.base.database.read, this.accountId, filter, limit);
  }

  parked(): Promise<DeliveryRow[]> {
    return this.page({ status: 'parked' }, 100);
  }

  /** The connection as the API shows it. */
  view(): ReturnType<ConnectionService['get']> {
    return this.connections.get(this.base.database.read, this.accountId, this.connection);
  }
}
