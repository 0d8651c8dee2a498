// An installation of Liaison under load: the built product as an operator runs it, and Meta's emulator
// as a process of its own beside it.
import { join } from 'node:path';
import { request } from 'undici';
import { freshDatabase } from './databases.mjs';
import { freePort, Program, until } from './processes.mjs';

const adminKey = 'bench-admin-key-0123456789abcdef';
export const appSecret = 'bench-app-secret-0123456789';
export const webhookSecret = 'bench-webhook-secret';
/** What the hub hashes and encrypts with. */
export const hubSecret = 'bench-secret-0123456789abcdef';

export class BenchHub {
  /**
   * `roles`: the processes to start; `emulator`: false where nothing is sent; `nodeOptions` go to every
   * process of the hub, `environment` too.
   */
  static async start(backend, servers, { roles, emulator = true, nodeOptions = [], environment = {} }) {
    const hub = new BenchHub();
    hub.database = await freshDatabase(backend, servers);
    hub.port = await freePort();
    hub.url = `http://127.0.0.1:${hub.port}`;
    hub.nodeOptions = nodeOptions;
    hub.environment = environment;
    hub.programs = [];
    try {
      if (emulator) await hub.startEmulator();
      for (const role of roles) {
        hub.programs.push(await hub.startRole(role, role === 'worker' ? await freePort() : hub.port));
      }
    } catch (error) {
      await hub.stop();
      throw error;
    }
    return hub;
  }

  async startEmulator() {
    const port = await freePort();
    this.graphUrl = `http://127.0.0.1:${port}`;
    this.emulator = new Program('emulator', 'dist/src/sandbox/main.js', {
      SANDBOX_PORT: String(port),
      SANDBOX_WEBHOOK_URL: `${this.url}/hooks/whatsapp`,
      SANDBOX_APP_SECRET: appSecret,
      SANDBOX_READS: 'off',
    });
    await this.emulator.ready((output) => output.includes('listens on'));
  }

  async startRole(role, port) {
    const program = new Program(
      role,
      'dist/src/main.js',
      {
        PORT: String(port),
        LIAISON_ROLE: role,
        LIAISON_DATA_DIR: role === 'worker' ? join(this.database.folder, 'worker') : this.database.folder,
        LIAISON_ADMIN_KEY: adminKey,
        LIAISON_SECRET: hubSecret,
        LIAISON_DEMO: 'off',
        LIAISON_LOG_LEVEL: 'warn',
        LIAISON_ALLOW_PRIVATE_ADDRESSES: 'true',
        META_APP_SECRET: appSecret,
        META_VERIFY_TOKEN: 'bench-verify-token',
        PUBLIC_URL: this.url,
        ...(this.graphUrl === undefined ? {} : { META_GRAPH_URL: this.graphUrl }),
        ...this.database.environment,
        ...this.environment,
      },
      { nodeOptions: this.nodeOptions },
    );
    program.readyInMs = await program.ready(async () => {
      const answer = await request(`http://127.0.0.1:${port}/readyz`);
      await answer.body.dump();
      return answer.statusCode === 200;
    });
    return program;
  }

  async call(method, path, body) {
    const answer = await request(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${adminKey}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`);
    return text === '' ? {} : JSON.parse(text);
  }

  async control(method, path, body) {
    const answer = await request(`${this.graphUrl}/_control${path}`, {
      method,
      ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
    });
    if (answer.statusCode >= 300)
      throw new Error(`${path} answered ${answer.statusCode}: ${await answer.body.text()}`);
    return answer.body.json();
  }

  /** A shop whose deliveries are taken; returns the path they go to. */
  async connectShop() {
    const connection = await this.call('POST', '/v1/connections', {
      connector: 'woocommerce',
      name: 'Bench shop',
      settings: {
        url: 'http://127.0.0.1:9',
        consumerKey: 'ck_bench',
        consumerSecret: 'cs_bench',
        webhookSecret,
      },
    });
    return new URL(connection.webhookUrl).pathname;
  }

  /** A number, and one message per accepted order. */
  async sendMessages() {
    const accessToken = 'bench-access-token';
    const number = await this.control('POST', '/numbers', { token: accessToken });
    await this.call('POST', '/v1/numbers', {
      phoneNumberId: number.phoneNumberId,
      wabaId: number.wabaId,
      displayPhone: number.displayPhone,
      accessToken,
    });
    // Meta grants a new number 80 messages a second: that rule would be what is measured.
    await this.database.query('UPDATE number SET throughput = 100000');
    const only = Object.fromEntries(
      [
        'placed',
        'paid',
        'shipped',
        'outForDelivery',
        'delivered',
        'delayed',
        'cancelled',
        'refunded',
        'paymentFailed',
      ].map((stage) => [stage, stage === 'placed']),
    );
    await this.call('PUT', '/v1/plugins/order-notifications', { enabled: true, settings: only });
    await until(
      'the templates to be approved',
      async () => {
        const { templates } = await this.call('GET', '/v1/plugins/order-notifications');
        return templates.length > 0 && templates.every((template) => template.status === 'approved');
      },
      { ms: 60_000, every: 100 },
    );
  }

  /** Messages whose signed status `delivered` was applied. */
  async delivered() {
    const [row] = await this.database.query(
      "SELECT COUNT(*) AS n FROM message WHERE state IN ('delivered', 'read')",
    );
    return Number(row.n);
  }

  /** Messages by state, deliveries by status: what is told when something hangs. */
  async census() {
    const states = await this.database.query(
      'SELECT state, reason, COUNT(*) AS n FROM message GROUP BY state, reason',
    );
    const deliveries = await this.database.query(
      'SELECT status, COUNT(*) AS n FROM delivery GROUP BY status',
    );
    return { states, deliveries };
  }

  async stop() {
    for (const program of this.programs) await program.stop();
    await this.emulator?.stop();
    await this.database.drop();
  }
}
