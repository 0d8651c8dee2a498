import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { somebody, type Person } from '../support/people.js';
import { Shop } from '../support/shop.js';
import { StoreApi } from '../support/store-api.js';
import { wp, wpCli, type Said } from '../support/wp-cli.js';

describe('a shop run from the shell', () => {
  let shop: Shop;
  beforeAll(async () => {
    // Before a shop is made for nothing.
    wpCli();
    shop = await Shop.open({ connect: false });
    await shop.hub.enablePlugin('order-notifications');
  }, 240_000);
  afterAll(async () => {
    await (shop as Shop | undefined)?.close();
  }, 60_000);

  const liaison = (...args: string[]): Promise<Said> => wp(shop.site, 'liaison', ...args);
  /** What `status` says, by name. */
  const status = async (): Promise<Record<string, string>> => {
    const { code, out, err } = await liaison('status', '--format=json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const rows = JSON.parse(out) as { name: string; value: string }[];
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  };
  const newCode = async (): Promise<string> => {
    const { status: made, body } = await shop.hub.post<{ code: string }>('/v1/connections/codes', {
      connector: 'woocommerce',
    });
    expect(made).toBe(201);
    return body.code;
  };
  const connect = (code: string, hub = shop.hub.url) => liaison('connect', `--hub=${hub}`, `--code=${code}`);
  const buy = async (person: Person): Promise<number> => {
    const api = await new StoreApi(shop.site.url).open();
    await api.add(shop.site.shop.products['mug'] ?? 0);
    const ticks = { 'liaison/marketing': false, 'liaison/transactional': true };
    return (await api.order(person, ticks)).body['order_id'] as number;
  };

  it('shows its commands, and what each takes', async () => {
    const { code, out } = await wp(shop.site, 'help', 'liaison');
    expect(code).toBe(0);
    for (const command of ['status', 'connect', 'flush', 'test']) expect(out).toContain(command);
    const connecting = await wp(shop.site, 'help', 'liaison', 'connect');
    expect(connecting.out).toContain('--code=<code>');
    expect(connecting.out).toContain('[--hub=<address>]');
  }, 60_000);

  it('says before it is connected how it stands, and what to do', async () => {
    expect(await status()).toMatchObject({ state: 'none', hub: '', mode: '', waiting: '0', dead: '0' });
    const table = await liaison('status');
    expect(table).toMatchObject({ code: 0, err: '' });
    // A table for eyes, columns between tabs for a pipe.
    expect(table.out).toMatch(/^state\tnone$/m);
    for (const command of [['flush'], ['test'], ['test', '+34600111222']]) {
      const { code, err } = await liaison(...command);
      expect([command, code]).toEqual([command, 1]);
      expect(err).toContain("Your shop isn't connected");
      expect(err).toContain('wp liaison connect');
    }
    expect(shop.site.outgoing().filter(({ url }) => url.startsWith(shop.hub.url))).toEqual([]);
  }, 90_000);

  it.each<{ what: string; args: () => string[]; says: RegExp }>([
    { what: 'no code', args: () => [`--hub=${shop.hub.url}`], says: /missing --code/ },
    { what: 'an empty code', args: () => [`--hub=${shop.hub.url}`, '--code='], says: /code/i },
    {
      what: 'an unknown code',
      args: () => [`--hub=${shop.hub.url}`, '--code=lic_unknown'],
      says: /code.*(new|again|another)/is,
    },
    { what: 'no hub', args: () => ['--code=lic_1'], says: /--hub/ },
    {
      what: 'a hub that is none',
      args: () => [`--hub=${shop.site.url}`, '--code=lic_1'],
      says: /didn't come from a Liaison hub.*Hub URL/,
    },
    {
      what: 'a hub in the clear',
      args: () => ['--hub=http://hub.example', '--code=lic_1'],
      says: /https:\/\//,
    },
    {
      what: 'a hub nobody answers at',
      args: () => ['--hub=http://127.0.0.1:9', '--code=lic_1'],
      says: /hub/i,
    },
  ])(
    'refuses $what, and is as unconnected as before',
    async ({ args, says }) => {
      const { code, out, err } = await liaison('connect', ...args());
      expect(code).toBe(1);
      expect(err).toMatch(says);
      expect(out).toBe('');
      expect(await status()).toMatchObject({ state: 'none', hub: '' });
      expect(await shop.site.rows('SELECT key_id FROM wp_woocommerce_api_keys')).toEqual([]);
    },
    90_000,
  );

  it('connects with a code of the hub, once', async () => {
    const code = await newCode();
    const done = await connect(code);
    expect(done).toMatchObject({ code: 0, err: '' });
    expect(done.out).toMatch(/^Success: Connected to .+\. Test mode/);
    expect(await status()).toMatchObject({
      state: 'connected',
      paused: '',
      copy: '',
      hub: shop.hub.url,
      mode: 'test',
      connection: (await shop.connection()).id,
    });
    // Neither the code nor what came of it is shown.
    const all = await liaison('status', '--format=yaml');
    expect(all.out).not.toContain(code);
    expect(await shop.hub.list('/v1/connections')).toHaveLength(1);
  }, 90_000);

  it('tests the way to the hub, and sends a test message to the number that is given', async () => {
    const alone = await liaison('test');
    expect(alone).toMatchObject({ code: 0, err: '' });
    expect(alone.out).toMatch(/The hub responds\. Store connection: [\s\S]*Success: It works\./);
    const person = somebody();
    const sent = await liaison('test', `+${person.digits}`);
    expect(sent).toMatchObject({ code: 0, err: '' });
    const [text = ''] = await shop.receives(person.digits, 1);
    expect(text).toContain('Casa Azul');
    expect((await status())['last_heartbeat']).toMatch(/^\d{4}-\d\d-\d\d .* UTC$/);
  }, 90_000);

  it('refuses a number that is none, and names what a number looks like', async () => {
    for (const number of ['hello', '+1']) {
      const { code, out, err } = await liaison('test', number);
      expect([number, code]).toEqual([number, 1]);
      expect(err).toMatch(/number|phone/i);
      expect(out).not.toContain('It works');
    }
  }, 60_000);

  it('sends what waits, and says how much', async () => {
    await shop.live();
    const person = somebody();
    await buy(person);
    expect(Number((await status())['waiting'])).toBeGreaterThan(0);
    const { code, out, err } = await liaison('flush');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Success: [1-9]\d* sent, 0 pending, 0 failed\./);
    await shop.receives(person.digits, 1);
    expect((await liaison('flush')).out).toContain('0 sent, 0 pending');
  }, 90_000);

  it('ends with an error that says why when the hub is away, and loses nothing', async () => {
    const person = somebody();
    await buy(person);
    await shop.hub.stopProcesses();
    const away = await liaison('flush');
    expect(away.code).toBe(1);
    expect(away.err).toMatch(/^Error: 0 sent, [1-9]\d* pending, 0 failed\. .*hub/);
    const test = await liaison('test');
    expect(test.code).toBe(1);
    expect(test.err).toMatch(/hub/);
    await shop.hub.startProcesses();
    expect((await liaison('flush')).code).toBe(0);
    await shop.receives(person.digits, 1);
  }, 90_000);

  it('connects again with another code, to the same connection', async () => {
    const done = await connect(await newCode());
    expect(done).toMatchObject({ code: 0, err: '' });
    expect(await shop.hub.list('/v1/connections')).toHaveLength(1);
    expect((await status())['state']).toBe('connected');
  }, 60_000);

  it('knows no other command', async () => {
    const { code, err } = await liaison('nonsense');
    expect(code).toBe(1);
    expect(err).toContain("'nonsense' is not a registered subcommand");
  }, 60_000);

  it('leaves debug.log empty', () => {
    expect(shop.complaints()).toEqual([]);
  });
});
