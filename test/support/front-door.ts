import { testChannels } from './channels.js';
import type { AddressInfo } from 'node:net';
import { fastify, type FastifyInstance } from 'fastify';
import {
  ConnectionHealth,
  ConnectionRepository,
  ConnectionService,
  SubscriptionService,
  VendorContext,
} from '../../src/connections/index.js';
import { Hooks } from '../../src/hooks/index.js';
import { CommitQueue, DeliveryRepository, FrontDoor, hooksRoute } from '../../src/ingress/index.js';
import type { AnyConnector } from '../../src/sdk/index.js';
import { testBase, type TestBase } from './base.js';
import { temporarySqlite } from './databases.js';

/** The front door of a running hub and nothing behind it: what comes in is stored. */
export class RunningDoor {
  private constructor(
    readonly base: TestBase,
    readonly connections: ConnectionService,
    private readonly server: FastifyInstance,
  ) {}

  /** @param environment - settings of the process, such as `PUBLIC_URL` */
  static async open(
    connectors: readonly AnyConnector[],
    environment: Record<string, string> = {},
  ): Promise<RunningDoor> {
    const base = await testBase(temporarySqlite, { connectors }, environment);
    const rows = new ConnectionRepository();
    const connections = new ConnectionService(
      base.database,
      rows,
      base.registry,
      base.secrets,
      base.settings,
      base.clock,
      new VendorContext(base.clock, base.egress),
      new SubscriptionService(),
      new ConnectionHealth(base.database, rows, base.clock, base.logger),
      new Hooks(),
    );
    const door = new FrontDoor(
      connections,
      new CommitQueue(base.database, new DeliveryRepository(base.secrets), base.queue),
      base.settings,
      base.clock,
      base.metrics,
      testChannels(base.settings, base.secrets),
    );
    const server = fastify();
    await server.register(hooksRoute(door, base.logger, () => undefined));
    await server.listen({ port: 0, host: '127.0.0.1' });
    return new RunningDoor(base, connections, server);
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.base.close();
  }
}
