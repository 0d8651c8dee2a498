import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backend, TestHub } from '../support/hub.js';
import { appSecret, freePort, until, type Program } from '../support/processes.js';

const app = { id: '900000000201', secret: appSecret, configurations: ['700000000201'] };
const customer = '393331234567';

interface View {
  state: string;
  step: string;
  needs: string;
  message: string | null;
}

/** On MariaDB two processes serve one installation; on SQLite there is one, asked twice at once. */
describe('numbers that are signed up through the front door', () => {
  let hub: TestHub;
  let second: Program | undefined;
  let otherUrl: string;
  let businesses = 0;

  beforeAll(async () => {
    hub = await TestHub.start({
      environment: { META_APP_ID: app.id, META_CONFIGURATION_ID: app.configurations[0] ?? '' },
    });
    await hub.graph.call('PUT', '/apps', app);
    const port = backend === 'mariadb' ? await freePort() : hub.port;
    if (port !== hub.port) second = await hub.program('api', port).start();
    otherUrl = `http://127.0.0.1:${port}`;
  }, 90_000);
  afterAll(async () => {
    await second?.stop();
    await hub.stop();
  });

  async function business(standing: object = {}): Promise<{ wabaId: string; phoneNumberId: string }> {
    const n = String(++businesses).padStart(4, '0');
    const ids = { wabaId: `83${n}`, phoneNumberId: `84${n}` };
    await hub.graph.call('POST', '/numbers', { ...ids, standing });
    await hub.graph.call('PUT', '/signup-plan', ids);
    return ids;
  }
  /** Somebody finishes the dialog: what the page hands over. */
  async function dialog(): Promise<object> {
    const opened = { appId: app.id, configurationId: app.configurations[0] };
    const { code, message } = await hub.graph.call<{
      code: string;
      message: { data: Record<string, string> };
    }>('POST', '/signup-codes', opened);
    const { waba_id: wabaId, phone_number_id: phoneNumberId, business_id: businessId } = message.data;
    return { code, wabaId, phoneNumberId, businessId };
  }
  async function link(body: object = {}): Promise<{ id: string; path: string }> {
    const made = await hub.post<{ id: string; url: string }>('/v1/number-signups', body);
    expect(made.status).toBe(201);
    return { id: made.body.id, path: new URL(made.body.url).pathname };
  }
  async function say(path: string, body: object, origin = hub.url): Promise<{ status: number; body: View }> {
    const answer = await fetch(`${origin}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as View };
  }
  const shown = async (id: string) => {
    const { data } = await hub
      .get<{ data: { id: string }[] }>('/v1/number-signups?limit=200')
      .then(({ body }) => body);
    return data.find((one) => one.id === id) as unknown as View & {
      numberId: string | null;
      problem: { code: string } | null;
    };
  };
  const standingOf = async (phoneNumberId: string) => {
    const { data } = await hub.graph.call<{
      data: { phoneNumberId: string; standing?: { moves: number[]; pin?: string; connection: string } }[];
    }>('GET', '/numbers');
    return data.find((one) => one.phoneNumberId === phoneNumberId)?.standing;
  };

  it('send and hear as soon as the page is done', async () => {
    const { phoneNumberId } = await business();
    const { id, path } = await link({ flow: 'number' });
    const done = await say(`${path}/finish`, await dialog());
    expect(done).toMatchObject({ status: 200, body: { state: 'completed' } });
    expect(await standingOf(phoneNumberId)).toMatchObject({ connection: 'CONNECTED' });
    const { numberId } = await shown(id);
    await hub.graph.inbound({ phoneNumberId, from: customer, message: { type: 'text', body: 'Ciao' } });
    await until('the message to be heard', async () => {
      const { body } = await hub.get<{ data: { direction: string; numberId: string | null }[] }>(
        '/v1/messages',
      );
      return body.data.some((row) => row.direction === 'in' && row.numberId === numberId);
    });
  }, 60_000);

  it('are connected once by two processes that are handed the same code at once', async () => {
    const { phoneNumberId } = await business();
    const { id, path } = await link();
    const handed = await dialog();
    const both = await Promise.all([
      say(`${path}/finish`, handed),
      say(`${path}/finish`, handed, otherUrl),
      say(`${path}/finish`, handed, otherUrl),
    ]);
    expect(both.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(both.some(({ body }) => body.state === 'completed')).toBe(true);
    expect(both.every(({ body }) => body.message === null)).toBe(true);
    expect(await shown(id)).toMatchObject({ state: 'completed', problem: null });
    expect((await standingOf(phoneNumberId))?.moves).toHaveLength(1);
    const { body } = await hub.get<{ data: { phoneNumberId: string }[] }>('/v1/numbers?limit=200');
    expect(body.data.filter((one) => one.phoneNumberId === phoneNumberId)).toHaveLength(1);
  }, 60_000);

  it('are taken up by themselves when a process is killed between the token and the registration', async () => {
    const { phoneNumberId } = await business();
    const { id, path } = await link();
    const handed = await dialog();
    // Meta takes its time: the token is stored, and the registration is not asked for yet.
    await hub.graph.fault({ kind: 'slow', ms: 1_500, operation: 'read', times: 20 });
    const lost = say(`${path}/finish`, handed).catch(() => undefined);
    await until(
      'the token to be stored',
      async () => ['sender', 'register'].includes((await shown(id)).step),
      30_000,
    );
    await hub.api.stop('SIGKILL');
    await lost;
    await hub.graph.clearFaults();
    expect(await standingOf(phoneNumberId)).toMatchObject({ connection: 'PENDING', moves: [] });
    await hub.api.start();
    // Another code of the same link exchanges nothing while the first is under way.
    const other = await say(`${path}/finish`, await dialog());
    expect(other.status).toBe(409);
    await until('the signup to be finished', async () => (await shown(id)).state === 'completed', 90_000);
    expect(await standingOf(phoneNumberId)).toMatchObject({ connection: 'CONNECTED' });
    expect((await standingOf(phoneNumberId))?.moves).toHaveLength(1);
    expect(await say(`${path}/finish`, handed)).toMatchObject({ status: 200, body: { state: 'completed' } });
  }, 150_000);

  it('need a new start when the code was used elsewhere, and no link of another account helps', async () => {
    const { phoneNumberId } = await business();
    const { id, path } = await link();
    const handed = (await dialog()) as { code: string };
    const query = new URLSearchParams({ client_id: app.id, client_secret: app.secret, code: handed.code });
    await (await fetch(`${hub.graph.url}/v25.0/oauth/access_token?${query.toString()}`)).arrayBuffer();
    expect(await say(`${path}/finish`, handed)).toMatchObject({ body: { state: 'failed', needs: 'dialog' } });
    expect(await shown(id)).toMatchObject({ problem: { code: 'code_used' } });
    const other = await link();
    const mixed = `${path.split('.')[0] ?? ''}.${other.path.split('.')[1] ?? ''}`;
    expect((await say(`${mixed}/finish`, await dialog())).status).toBe(404);
    expect(await say(`${path}/stopped`, { reason: 'cancelled' })).toMatchObject({
      body: { needs: 'dialog' },
    });
    expect(await say(`${path}/finish`, await dialog())).toMatchObject({ body: { state: 'completed' } });
    expect((await standingOf(phoneNumberId))?.moves).toHaveLength(1);
  }, 60_000);
});
