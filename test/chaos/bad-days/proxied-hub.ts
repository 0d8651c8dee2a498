import { temporaryMysql, type TemporaryDatabase } from '../../support/databases.js';
import { TestHub } from '../../support/hub.js';
import { placedOnly } from '../../support/notifications.js';
import { CuttableProxy } from '../../support/proxy.js';
import { Shop } from '../../support/shop.js';

/** A hub on MariaDB and Redis whose ways to both can be cut. */
export class ProxiedHub {
  private constructor(
    readonly hub: TestHub,
    readonly shop: Shop,
    readonly database: CuttableProxy,
    readonly redis: CuttableProxy,
    private readonly temporary: TemporaryDatabase,
  ) {}

  static async start(): Promise<ProxiedHub> {
    const temporary = await temporaryMysql();
    const redisUrl = process.env['TEST_REDIS_URL'];
    if (!('url' in temporary.location) || redisUrl === undefined)
      throw new Error('TEST_REDIS_URL is not set');
    const database = await CuttableProxy.of(temporary.location.url);
    const own = new URL(redisUrl);
    own.pathname = '/13';
    const redis = await CuttableProxy.of(own.href);
    const hub = await TestHub.start({
      environment: {
        DATABASE_URL: database.url,
        REDIS_URL: redis.url,
        LIAISON_UNKNOWN_GRACE: 'PT10S',
        LIAISON_REQUEST_TIMEOUT: 'PT5S',
      },
    });
    await hub.addNumber();
    await hub.enablePlugin('order-notifications', placedOnly);
    return new ProxiedHub(hub, await Shop.connect(hub), database.proxy, redis.proxy, temporary);
  }

  async stop(): Promise<void> {
    await this.hub.stop();
    await this.database.close();
    await this.redis.close();
    await this.temporary.drop();
  }
}
