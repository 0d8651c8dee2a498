import type { Page } from 'playwright-core';
import { Site, type SiteOptions } from '../lib/site.mjs';
import { TestHub, type HubOptions } from '../../support/hub.js';
import { until } from '../../support/processes.js';
import { Browser } from './browser.js';
import { pluginFolder, wordpressDir } from './places.js';

/** A message as the hub's API tells it. */
export interface Message {
  id: string;
  status: string;
  reason: string | null;
  purpose: string;
  subject?: string;
}

export interface ShopOptions {
  site?: Partial<SiteOptions>;
  hub?: HubOptions;
  /** Whether it is connected, as {@link Shop.connect} does it. Default true. */
  connect?: boolean;
  /** Whether everybody receives, not only test numbers. Default true when connected. */
  live?: boolean;
}

/** A real shop, a real hub, a number of Meta's emulator, and a browser. */
export class Shop {
  private constructor(
    readonly site: Site,
    readonly hub: TestHub,
    readonly browser: Browser,
  ) {}

  static async open(options: ShopOptions = {}): Promise<Shop> {
    const hub = await TestHub.start(options.hub ?? {});
    const browser = await Browser.open();
    const site = await Site.create({ from: wordpressDir(), plugin: pluginFolder, ...options.site });
    const shop = new Shop(site, hub, browser);
    try {
      await hub.addNumber();
      if (options.connect !== false) {
        await shop.connect();
        if (options.live !== false) await shop.live();
      }
    } catch (error) {
      await shop.close();
      throw error;
    }
    return shop;
  }

  /** Another shop of the same account, with a name of its own, connected as the first one was; its site is closed by itself. */
  async second(name: string): Promise<Shop> {
    const site = await Site.create({ from: wordpressDir(), plugin: pluginFolder });
    await site.php(`update_option( 'blogname', $args['name'] ); return true;`, { name });
    const shop = new Shop(site, this.hub, this.browser);
    await shop.connect();
    await shop.live();
    return shop;
  }

  /** Connects as an owner does: the button in wp-admin, the page of the hub, and back. */
  async connect(page?: Page): Promise<Page> {
    const owner = page ?? (await this.browser.owner(this.site.url));
    await owner.goto(`${this.site.url}/wp-admin/admin.php?page=liaison`);
    const form = owner.locator('form:has(input[name="action"][value="liaison_connect"])');
    const field = form.locator('input[name="hub"]');
    if ((await field.count()) > 0) await field.fill(this.hub.url);
    await Promise.all([
      owner.waitForURL(`${this.hub.url}/**`),
      form.locator('[type="submit"]').first().click(),
    ]);
    await owner.locator('input[type="password"]').fill(this.hub.key);
    await Promise.all([
      owner.waitForURL(/admin\.php\?page=liaison/),
      owner.getByRole('button', { name: /connect this shop/i }).click(),
    ]);
    return owner;
  }

  /** Lets everybody receive, not only the listed numbers. */
  async live(): Promise<void> {
    await this.ask('PUT', '/mode', { mode: 'live', testNumbers: [] });
  }

  /** One signed call of the plugin to the hub. */
  async ask<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.site.php<{ status: number; json: T; error: string }>(
      `$answer = \\Liaison\\WooCommerce\\Plugin::services()->get( \\Liaison\\WooCommerce\\Hub\\Hub::class )->request( $args['method'], $args['path'], $args['body'] );
       return array( 'status' => $answer->status, 'json' => $answer->json, 'error' => $answer->error );`,
      { method, path, body: body ?? null },
    );
    if (answer.status < 200 || answer.status >= 300)
      throw new Error(`${method} ${path} answered ${answer.status}: ${answer.error}`);
    return answer.json;
  }

  /** The connection as the hub knows it. */
  async connection(): Promise<{ id: string; status: string; [field: string]: unknown }> {
    const connections = await this.hub.list<{ id: string; status: string }>('/v1/connections');
    const found = connections.filter((connection) => connection.status !== 'deleted').at(-1);
    if (!found) throw new Error('The hub knows no connection.');
    return found;
  }

  /** Hands over what waits, as cron would a minute later. */
  async flush(): Promise<void> {
    await this.site.cron({ due: ['liaison_flush'] });
  }

  /** Orders wait for scheduled tasks, as where an owner chose so: a test says when they leave. */
  async sendByTasks(): Promise<void> {
    await this.site.php(`update_option( 'liaison_send_at_once', 'minute' ); return true;`);
  }

  /** One heartbeat, with everything that rides on it. */
  async heartbeat(): Promise<void> {
    await this.site.cron({ due: ['liaison_heartbeat'] });
  }

  /** Rows of the plugin's queue that are not delivered. */
  waiting(): Promise<{ topic: string; subject: string; state: string; attempts: number; error: string }[]> {
    return this.site.rows(
      "SELECT topic, subject, state, attempts, error FROM wp_liaison_queue WHERE state <> 'delivered' ORDER BY id",
    );
  }

  /** What WhatsApp accepted for a person, oldest first: the texts. */
  async received(digits: string): Promise<string[]> {
    return (await this.hub.graph.messages({ recipient: digits })).map((message) => message.text);
  }

  /** Waits until a person has received so many messages; gives them back. */
  async receives(digits: string, count: number, ms = 30_000): Promise<string[]> {
    return until(
      `${count} messages to ${digits}`,
      async () => {
        const texts = await this.received(digits);
        return texts.length >= count ? texts : undefined;
      },
      ms,
    );
  }

  /** Messages to a person as the hub decided them, refused ones too. */
  decided(digits: string): Promise<Message[]> {
    return this.hub.list<Message>(`/v1/messages?to=%2B${digits}`);
  }

  /** Lines of debug.log. */
  complaints(): string[] {
    return this.site.debugLog().split('\n').filter(Boolean);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.site.destroy();
    await this.hub.stop();
  }
}

/** The address of this shop that a text carries. */
export function linkIn(text: string, url: string): string {
  const found = new RegExp(`${url.replaceAll('.', '\\.')}[^\\s]*`).exec(text)?.[0];
  if (found === undefined) throw new Error(`No link of ${url} in: ${text}`);
  return found;
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
