import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../../test/support/databases.js';
import { startApi } from '../../../test/support/api.js';
import { ChannelAppRegistrations } from '../../channels/index.js';
import { numberSignupTable } from '../../signups/index.js';
import { languages } from '../../words/index.js';
import { operatorApp, SignupBench } from './signup.fixture.js';

const minute = 60_000;

describe.each(databaseKinds)('links to sign a number up on $kind', ({ create }) => {
  let bench: SignupBench;
  beforeAll(async () => {
    bench = await SignupBench.start(await create());
  }, 60_000);
  afterAll(() => bench.close());

  const open = (link: string, language = 'en') =>
    bench.api.call('get', `/signup/whatsapp/${link}`, '').set('accept-language', language);
  const status = (link: string) => bench.api.call('get', `/signup/whatsapp/${link}/status`, '');

  it('are made for an account, an app and a time, and nothing that is stored makes one', async () => {
    const { url, link, id } = await bench.link({ returnUrl: 'https://shop.example/back', validMinutes: 30 });
    expect(url).toBe(`https://hub.example/signup/whatsapp/${link}`);
    const row = await bench.row(id);
    expect(row.expiresAt - row.createdAt).toBe(30 * minute);
    expect(JSON.stringify(row)).not.toContain(link.split('.')[1]);
    expect(JSON.stringify(await bench.shown(id))).not.toContain(link.split('.')[1]);
    expect((await status(link)).body).toMatchObject({
      state: 'open',
      needs: 'dialog',
      returnUrl: 'https://shop.example/back',
    });
  });

  it('hold for no other signup, account, app or end, and for nothing that was changed in them', async () => {
    const [one, two] = [await bench.link(), await bench.link()];
    const { key, accountId } = await bench.api.accountKey();
    const theirs = await bench.link({}, key);
    const signature = (link: string) => link.split('.')[1] ?? '';
    const wrong = [
      `${two.id}.${signature(one.link)}`,
      `${one.id}.${signature(theirs.link)}`,
      `${one.id}.${'0'.repeat(64)}`,
      one.id,
      `${one.link}.x`,
      one.link.slice(0, -1),
      'nonsense',
      `..%2f${one.link}`,
    ];
    for (const link of wrong) {
      expect((await status(link)).body).toMatchObject({ status: 404, code: 'unknown_signup_link' });
      expect((await bench.post(link, 'finish', { code: 'x' })).status).toBe(404);
      expect((await open(link)).status).toBe(404);
    }
    // The row of one account, moved to another: its link is void.
    const changes = [{ accountId }, { appId: two.id }, { expiresAt: 4_102_444_800_000 }];
    for (const set of changes) {
      const { link, id } = await bench.link();
      await bench.api.db.write((tx) => tx.updateMany(numberSignupTable, 'id', [{ key: id, set }]));
      expect((await status(link)).status).toBe(404);
    }
  });

  it('expire, and can be withdrawn', async () => {
    const business = bench.business();
    bench.plan(business);
    const late = await bench.link({ validMinutes: 5 });
    const withdrawn = await bench.link();
    expect((await bench.api.call('delete', `/v1/number-signups/${withdrawn.id}`)).status).toBe(204);
    expect((await bench.api.call('delete', `/v1/number-signups/${withdrawn.id}`)).status).toBe(204);
    expect((await status(withdrawn.link)).status).toBe(404);
    bench.advance(5 * minute);
    const refused = await bench.post(late.link, 'finish', { code: bench.dialog().code });
    expect(refused.body).toMatchObject({ status: 410, code: 'signup_link_expired' });
    const page = await open(late.link, 'it');
    expect([page.status, page.text]).toEqual([410, expect.stringContaining('Questo link è scaduto')]);
    expect(await bench.numberRows(business.phoneNumberId)).toEqual([]);
  });

  it.each([
    [{ returnUrl: 'javascript:alert(1)' }, 'returnUrl'],
    [{ validMinutes: 4 }, 'validMinutes'],
    [{ validMinutes: 10_081 }, 'validMinutes'],
    [{ flow: 'both' }, 'flow'],
    [{ colour: 'blue' }, 'colour'],
  ])('are refused with %j, naming the field', async (body, field) => {
    const refused = await bench.api.call('post', '/v1/number-signups').send(body);
    expect(refused.body).toMatchObject({ status: 422, errors: [{ field }] });
  });

  it('are not made with an app of another account, or one without Embedded Signup', async () => {
    const { accountId } = await bench.api.accountKey();
    const add = async (more: object) => {
      const app = {
        channel: 'whatsapp',
        name: 'App',
        clientId: '900000000188',
        clientSecret: 'a-secret-of-an-app',
      };
      return ((await bench.api.call('post', '/v1/apps').send({ ...app, ...more })).body as { id: string }).id;
    };
    const ask = (appId: string) => bench.api.call('post', '/v1/number-signups').send({ appId });
    expect((await ask(await add({ accountId }))).body).toMatchObject({ status: 422, code: 'invalid_app' });
    expect((await ask(await add({}))).body).toMatchObject({
      status: 409,
      code: 'signup_not_ready',
      detail: expect.stringContaining('Facebook Login for Business') as unknown,
    });
  });

  it('come page by page', async () => {
    const { key } = await bench.api.accountKey();
    const made = [await bench.link({}, key), await bench.link({}, key), await bench.link({}, key)];
    const seen: string[] = [];
    for (let next: string | null = ''; next !== null;) {
      const query = `limit=1${next === '' ? '' : `&cursor=${next}`}`;
      const page = await bench.api.call('get', `/v1/number-signups?${query}`, key);
      const body = page.body as { data: { id: string }[]; next: string | null };
      seen.push(...body.data.map(({ id }) => id));
      next = body.next;
    }
    expect(seen).toEqual(made.map(({ id }) => id));
  });

  it('open a page in the language of the person, with the account named, and nothing that runs but files', async () => {
    const { key, accountId } = await bench.api.accountKey();
    await bench.api.db.write((tx) =>
      tx.execute('UPDATE account SET name = ? WHERE id = ?', ['Tea <b>"House"</b>', accountId]),
    );
    const { link } = await bench.link({ flow: 'choice' }, key);
    const said = new Set<string>();
    for (const language of languages) {
      const { status: code, text } = await open(link, language);
      expect(code).toBe(200);
      expect(text).toContain(`<html lang="${language}">`);
      expect(text).toContain('Tea &lt;b&gt;&quot;House&quot;&lt;/b&gt;');
      expect(text).not.toMatch(/<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:/);
      said.add(/<h1>(.*?)<\/h1>/.exec(text)?.[1] ?? '');
    }
    expect(said.size).toBe(languages.length);
  });

  describe('the policy of the page', () => {
    it('lets in the script and the frames of the dialog, and is the only one that does', async () => {
      const { link } = await bench.link();
      const page = await open(link);
      const { url } = bench.meta;
      expect(page.headers['content-security-policy']).toBe(
        `default-src 'none'; script-src 'self' ${url}; style-src 'unsafe-inline'; connect-src 'self' ${url}; ` +
          `frame-src ${url}; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      );
      expect(page.headers).toMatchObject({
        'referrer-policy': 'strict-origin',
        'x-frame-options': 'DENY',
        'cache-control': 'no-store',
      });
      for (const path of [
        '/sandbox',
        '/docs',
        '/docs/problems',
        '/connect/woocommerce',
        '/connect/woocommerce/return?user_id=x',
        '/connect/woocommerce/oauth?state=x',
        '/signup/whatsapp/unknown',
      ]) {
        const other = await bench.api.call('get', path, '');
        const policy = String(other.headers['content-security-policy']);
        expect({ path, policy }).toEqual({ path, policy: expect.stringMatching(/^default-src 'none';/) });
        expect({ path, foreign: /https?:|frame-src/.test(policy) }).toEqual({ path, foreign: false });
        expect(other.headers['referrer-policy']).toBe('no-referrer');
      }
    });

    it('names Meta where no other address is set, and no other page can name it', async () => {
      const api = await startApi(await create(), {
        environment: {
          META_APP_ID: operatorApp.id,
          META_APP_SECRET: operatorApp.secret,
          META_CONFIGURATION_ID: operatorApp.configurationId,
        },
      });
      await api.app.get(ChannelAppRegistrations).followSettings();
      const made = await api.call('post', '/v1/number-signups').send({});
      const path = new URL((made.body as { url: string }).url).pathname;
      const page = await api.call('get', path, '').set('accept-language', 'de');
      await api.close();
      const policy = String(page.headers['content-security-policy']);
      expect(policy).toContain("script-src 'self' https://connect.facebook.net;");
      expect(policy).toContain('frame-src https://www.facebook.com https://web.facebook.com');
      expect(page.text).toContain('https://connect.facebook.net/de_DE/sdk.js');
      const naming = readdirSync('src', { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !/\.(spec|fixture)\.ts$/.test(name))
        .filter((name) => /'frame-src'\s*:/.test(readFileSync(join('src', name), 'utf8')));
      // The page in Shopify's admin frames Shopify, and knows nothing of Meta.
      expect(naming).toEqual(['api/app/shopify.page.ts', 'api/signup/signup.page.ts']);
      expect(readFileSync(join('src', 'api/app/shopify.page.ts'), 'utf8')).not.toMatch(/facebook|fbcdn/i);
    });
  });
});

describe('Embedded Signup on a hub that is not ready', () => {
  it.each([
    [{}, 'No app of this channel'],
    [{ META_APP_SECRET: operatorApp.secret }, 'App ID is missing'],
    [
      { META_APP_SECRET: operatorApp.secret, META_APP_ID: operatorApp.id },
      'configuration of Embedded Signup is missing',
    ],
    [
      {
        META_APP_SECRET: operatorApp.secret,
        META_APP_ID: operatorApp.id,
        META_CONFIGURATION_ID: operatorApp.configurationId,
        PUBLIC_URL: 'http://hub.example',
      },
      'PUBLIC_URL is not encrypted',
    ],
  ])('with %j says what is missing', async (environment, detail) => {
    const [sqlite] = databaseKinds;
    if (!sqlite) throw new Error('there is a database');
    const api = await startApi(await sqlite.create(), { environment });
    await api.app.get(ChannelAppRegistrations).followSettings();
    const refused = await api.call('post', '/v1/number-signups').send({});
    await api.close();
    expect(refused.body).toMatchObject({
      status: 409,
      code: 'signup_not_ready',
      detail: expect.stringContaining(detail) as unknown,
    });
  });
});
