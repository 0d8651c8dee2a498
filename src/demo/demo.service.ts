import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { AccountService } from '../accounts/index.js';
import { NumberService } from '../channels/index.js';
import { Settings } from '../config/index.js';
import { ConnectionService, connectionTable } from '../connections/index.js';
import { Database } from '../database/index.js';
import { PluginSettings } from '../dispatch/index.js';
import { MessagingService, messageTable } from '../messaging/index.js';
import { Clock, LOGGER, type Logger } from '../platform/index.js';
import { TemplateStage } from '../templates/index.js';
import { demoOrder } from './demo-order.js';
import { demoStory, keyLine, nextSteps, type AdminKeyNews } from './demo-text.js';

const webhookSecret = 'demo-webhook-secret';
const patienceMs = 8_000;

/** Shows a newcomer the main job on an empty installation: one order becomes one message. */
@Injectable()
export class Demo {
  constructor(
    private readonly settings: Settings,
    private readonly database: Database,
    private readonly accounts: AccountService,
    private readonly numbers: NumberService,
    private readonly connections: ConnectionService,
    private readonly plugins: PluginSettings,
    private readonly templates: TemplateStage,
    private readonly messaging: MessagingService,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Plays the demo on an empty data directory, and says where everything is. Prints for a person.
   *
   * @param key - the admin key, when this start made it; where one made by an earlier start is kept
   */
  async welcome(key: AdminKeyNews): Promise<void> {
    if (this.settings.role !== 'all') {
      if (key.newKey !== undefined) process.stdout.write(`${keyLine(key)}\n`);
      return;
    }
    const lines: string[] = [];
    try {
      if (this.settings.demo && (await this.isEmpty())) lines.push(...(await this.play()));
    } catch (error) {
      this.logger.error({ err: error }, 'the demo could not be played; everything else works');
    }
    lines.push(...nextSteps(this.settings.publicUrl, key));
    process.stdout.write(`${lines.join('\n')}\n`);
  }

  private async isEmpty(): Promise<boolean> {
    const account = await this.accounts.default(this.database.read);
    const rows = await this.database.read.query(
      `SELECT id FROM ${connectionTable.name} WHERE accountId = ? LIMIT 1`,
      [account.id],
    );
    return rows.length === 0;
  }

  private async play(): Promise<string[]> {
    const { id: accountId } = await this.accounts.default(this.database.read);
    await this.numbers.register(accountId, { sandbox: true });
    await this.plugins.put({ accountId, connectionId: undefined }, 'order-notifications', {
      enabled: true,
      settings: {},
    });
    const connection = await this.connections.create(
      accountId,
      {
        connector: 'woocommerce',
        name: 'Demo shop',
        settings: {
          url: 'https://shop.example',
          consumerKey: 'ck_demo',
          consumerSecret: 'cs_demo',
          webhookSecret,
        },
      },
      { contactVendor: false },
    );
    await this.approved(accountId);
    await this.deliver(connection.id);
    return demoStory(await this.outcome(accountId));
  }

  /** Templates are judged at once in the sandbox; this only waits for the answer. */
  private async approved(accountId: string): Promise<void> {
    const end = Date.now() + patienceMs;
    while (Date.now() < end) {
      await this.templates.run();
      const { templates } = await this.plugins.get(
        this.database.read,
        { accountId, connectionId: undefined },
        'order-notifications',
      );
      if (templates.length > 0 && templates.every((template) => template.status === 'approved')) return;
      await sleep(50);
    }
  }

  /** Through the front door, signed as WooCommerce signs. */
  private async deliver(connectionId: string): Promise<void> {
    const body = JSON.stringify(demoOrder(new Date(this.clock.now())));
    const answer = await fetch(`http://127.0.0.1:${this.settings.port}/hooks/${connectionId}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'WooCommerce Hookshot (demo)',
        'x-wc-webhook-topic': 'order.created',
        'x-wc-webhook-resource': 'order',
        'x-wc-webhook-event': 'created',
        'x-wc-webhook-signature': createHmac('sha256', webhookSecret).update(body).digest('base64'),
      },
      body,
    });
    if (!answer.ok) throw new Error(`the demo delivery was answered ${answer.status}`);
  }

  private async outcome(accountId: string): Promise<Record<string, unknown> | undefined> {
    const end = Date.now() + patienceMs;
    let shown: Record<string, unknown> | undefined;
    while (Date.now() < end) {
      const [row] = await this.database.read.query<{ id: string; state: string }>(
        `SELECT id, state FROM ${messageTable.name} WHERE accountId = ? AND direction = 'out' ORDER BY id LIMIT 1`,
        [accountId],
      );
      if (row) {
        shown = (await this.messaging.get(this.database.read, accountId, row.id)) as unknown as Record<
          string,
          unknown
        >;
        if (['delivered', 'read', 'refused', 'failed'].includes(row.state)) return shown;
      }
      await sleep(50);
    }
    return shown;
  }
}
