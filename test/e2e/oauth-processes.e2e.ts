import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { builtPackage } from '../support/built-package.js';
import { backend, TestHub } from '../support/hub.js';
import { adminKey, freePort, TemporaryFolder, until, type Program } from '../support/processes.js';
import { ToyCrm } from '../support/toy-crm/emulator.js';
import { messageOf } from '../support/toy-crm/materials.js';

/** On MariaDB two processes serve one installation; on SQLite there is one, asked twice at once. */
describe('a token that two processes want to refresh at once', () => {
  const portal = 7;
  let folder: TemporaryFolder;
  let crm: ToyCrm;
  let hub: TestHub;
  let second: Program | undefined;
  let otherUrl: string;
  let connectionId: string;

  beforeAll(async () => {
    folder = new TemporaryFolder();
    crm = await ToyCrm.start();
    const toy = 'test/support/toy-crm';
    const files = ['toy-crm.connector.ts', 'contacts.ts', 'settings.ts'].map((name) => `${toy}/${name}`);
    hub = await TestHub.start({
      workers: 0,
      environment: { LIAISON_PACKAGES: builtPackage(folder.path, files), ...crm.environment },
    });
    const port = backend === 'mariadb' ? await freePort() : hub.port;
    if (port !== hub.port) second = await hub.program('api', port).start();
    otherUrl = `http://127.0.0.1:${port}`;
    connectionId = await connect();
  });
  afterAll(async () => {
    await second?.stop();
    await hub.stop();
    await crm.close();
    folder.remove();
  });

  /** A person agrees at the vendor and is sent back. */
  async function connect(): Promise<string> {
    const { clientId, clientSecret } = crm;
    const app = await hub.post<{ id: string }>('/v1/apps', {
      connector: 'toy-crm',
      name: 'Our app',
      clientId,
      clientSecret,
    });
    const begun = await hub.post<{ authorizeUrl: string }>('/v1/connections/toy-crm/authorize', {
      appId: app.body.id,
    });
    const page = await fetch(crm.agree(begun.body.authorizeUrl, portal));
    expect(await page.text()).toContain('Toy CRM is connected');
    const [made] = await hub.list<{ id: string }>('/v1/connections');
    return made?.id ?? '';
  }

  const log = async (url: string, text: string): Promise<number> => {
    const answer = await fetch(`${url}/v1/connections/${connectionId}/actions/log-message`, {
      method: 'POST',
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ input: messageOf('1', text) }),
    });
    await answer.arrayBuffer();
    return answer.status;
  };

  it('is refreshed by one of them, and both calls are made with what it got', async () => {
    crm.expire(portal);
    let answer: () => void = () => undefined;
    crm.refreshGate = new Promise((resolve) => (answer = resolve));
    const first = log(hub.url, 'message 0');
    await until('the refresh to reach the vendor', () => crm.refreshes > 0);
    const other = log(otherUrl, 'message 1');
    await until('the other to be refused', () => crm.refused === 2);
    // Whoever would refresh too has had the time to ask: the same process has answered what came later.
    for (let look = 0; look < 10; look++) {
      const answered = await fetch(`${otherUrl}/v1/connections`, {
        headers: { authorization: `Bearer ${adminKey}` },
      });
      expect(answered.status).toBe(200);
      await answered.arrayBuffer();
    }
    answer();
    const statuses = await Promise.all([first, other]);
    expect(statuses).toEqual([200, 200]);
    expect({ refreshes: crm.refreshes, reused: crm.reused }).toEqual({ refreshes: 1, reused: 0 });
    expect(new Set(crm.logged.map(({ bearer }) => bearer)).size).toBe(1);
    expect(crm.logged.map(({ text }) => text).sort()).toEqual(['message 0', 'message 1']);
  });
});
