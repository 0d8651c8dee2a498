import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Response } from 'supertest';
import { connectionTable } from '../../connections/index.js';
import { adminKey, startApi, type ApiFixture } from '../../../test/support/api.js';
import { databaseKinds } from '../../../test/support/databases.js';
import { CompanionEmulator } from '../../../test/emulators/companion/index.js';

const minute = 60_000;

describe.each(databaseKinds)('connecting a site on $kind', ({ create }) => {
  let api: ApiFixture;
  let shop: CompanionEmulator;
  let visitors = 0;
  let visitor = '';

  beforeAll(async () => {
    api = await startApi(await create(), { environment: { TRUST_PROXY: 'loopback' } });
    shop = await CompanionEmulator.start();
  }, 60_000);
  // Visitors are limited by their address: each test is another one.
  beforeEach(() => {
    visitor = `203.0.113.${++visitors}`;
  });
  afterAll(async () => {
    await shop.close();
    await api.close();
  });

  const page = (changes: Record<string, string> = {}) =>
    api
      .call('get', `/connect/woocommerce?${shop.connectQuery(changes).toString()}`, '')
      .set('x-forwarded-for', visitor);
  const allow = (key: string, changes: Record<string, string> = {}) =>
    api
      .call('post', '/connect/woocommerce', '')
      .set('x-forwarded-for', visitor)
      .type('form')
      .send({ ...Object.fromEntries(shop.connectQuery(changes)), api_key: key });
  const codeOf = (answer: Response) =>
    new URL(answer.headers['location'] ?? '').searchParams.get('liaison_code') ?? '';
  const exchange = (code: string, changes: Record<string, unknown> = {}) =>
    api
      .call('post', '/connect/woocommerce/exchange', '')
      .set('x-forwarded-for', visitor)
      .send(shop.exchangeBody(code, changes));

  it('shows a page without script or frame, in which foreign text is only text', async () => {
    const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)>'`;
    const answer = await page({ site_name: hostile, state: `${hostile}0123` });
    expect(answer.status).toBe(200);
    expect(answer.text).not.toMatch(/<script|<img|onerror=alert\(1\)>/);
    expect(answer.text).toContain('&lt;script&gt;');
    expect(answer.headers['content-security-policy']).toBe(
      `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self' ${shop.url}; frame-ancestors 'none'`,
    );
    expect(answer.headers['x-frame-options']).toBe('DENY');
  });

  it('is known as a hub by its title, also where it refuses: the plugin looks before it sends anybody here', async () => {
    const bare = await api.call('get', '/connect/woocommerce', '');
    expect(bare.status).toBe(400);
    for (const answer of [bare, await page()]) expect(answer.text).toMatch(/<title>[^<]*Liaison<\/title>/);
  });

  it('speaks the language the shop names, else that of the browser', async () => {
    const french = await page().set('accept-language', 'fr-FR,fr;q=0.9,en;q=0.5');
    expect(french.text).toContain('<html lang="fr">');
    expect(french.text).toContain('Connecter cette boutique');
    const italian = await page({ locale: 'it_IT' }).set('accept-language', 'fr');
    expect(italian.text).toContain('Collega questo negozio');
    expect(italian.text).toContain('name="locale" value="it_IT"');
    const wrong = await allow('lia_wrong', { locale: 'de_DE' });
    expect(wrong.text).toContain('Dieser API-Schlüssel ist unbekannt');
    const odd = await page({ locale: '"><script>' });
    expect(odd.status).toBe(200);
    expect(odd.text).not.toContain('script>');
    const incomplete = await page({ site_id: '', locale: 'es' });
    expect(incomplete.text).toContain('El enlace que te ha traído aquí está incompleto.');
  });

  it.each([
    ['another host to go back to', { return_url: 'https://evil.example/back' }],
    ['a script to go back to', { return_url: 'javascript:alert(1)' }],
    [
      'a host that would change the policy',
      { site_url: 'http://a;b.example/', return_url: 'http://a;b.example/' },
    ],
    ['no challenge', { code_challenge: '' }],
  ])('refuses %s', async (_what, changes) => {
    for (const answer of [await page(changes), await allow(adminKey, changes)]) {
      expect(answer.status).toBe(400);
      expect(answer.headers['content-security-policy']).not.toContain('evil');
      expect(answer.headers['location']).toBeUndefined();
    }
  });

  it('answers a wrong key and one without the scope with the same page and the reason', async () => {
    const reader = await api.accountKey(['read', 'send']);
    const wrong = await allow('lia_wrong');
    expect(wrong.status).toBe(401);
    expect(wrong.text).toContain('unknown or has been revoked');
    expect(wrong.text).not.toContain('lia_wrong');
    const weak = await allow(reader.key);
    expect(weak.status).toBe(401);
    expect(weak.text).toContain('lacks the scope manage');
  });

  it('goes back with a code that connects once, in test mode, and answers the same when repeated', async () => {
    const allowed = await allow(adminKey);
    expect(allowed.status).toBe(303);
    const target = new URL(allowed.headers['location'] ?? '');
    expect(target.origin + target.pathname).toBe(`${shop.url}/wp-admin/admin.php`);
    expect(target.searchParams.get('page')).toBe('liaison');
    expect(target.searchParams.get('state')).toBe('state-0123456789');
    const code = codeOf(allowed);
    const first = await exchange(code);
    expect({ status: first.status, body: first.body as unknown }).toMatchObject({
      status: 201,
      body: {
        accountName: 'Default',
        mode: 'test',
        testNumbers: [],
        secret: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
      },
    });
    const again = await exchange(code);
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
    const { connectionId } = first.body as { connectionId: string };
    const view = await api.call('get', `/v1/connections/${connectionId}`);
    expect(view.body).toMatchObject({
      mode: 'test',
      copies: 'quarantine',
      name: 'Casa Ana',
      settings: { url: shop.url },
    });
    const row = await api.db.read.first(connectionTable, 'WHERE id = ?', [connectionId]);
    const { secret } = first.body as { secret: string };
    expect(JSON.stringify(row)).not.toContain(secret);
    expect(shop.asked).toEqual([]);
  });

  it('reconnects the same shop with a new secret instead of connecting it twice', async () => {
    const before = await api.db.read.select(connectionTable, "WHERE status <> 'deleted'");
    const answer = await exchange(codeOf(await allow(adminKey)));
    expect(answer.status).toBe(201);
    const body = answer.body as { connectionId: string; secret: string };
    expect(body.connectionId).toBe(before[0]?.id);
    const after = await api.db.read.select(connectionTable, "WHERE status <> 'deleted'");
    expect(after).toHaveLength(before.length);
  });

  it('keeps two accounts that connect the same shop apart', async () => {
    const other = await api.accountKey();
    const mine = await exchange(codeOf(await allow(adminKey)));
    const theirs = await exchange(codeOf(await allow(other.key)));
    const ids = [mine, theirs].map((answer) => (answer.body as { connectionId: string }).connectionId);
    expect(new Set(ids).size).toBe(2);
    const read = await api.call('get', `/v1/connections/${ids[1]}`);
    expect(read.status).toBe(404);
  });

  it.each([
    ['a wrong verifier', { verifier: 'somebody-else' }, 0],
    ['another site', { site: { url: 'http://127.0.0.1:1', id: 'another-site-0123' } }, 0],
    ['an old code', {}, 11 * minute],
  ])('refuses %s', async (_what, changes, later) => {
    const code = codeOf(await allow(adminKey));
    api.clock.advance(later);
    const answer = await exchange(code, changes);
    expect({ status: answer.status, body: answer.body as unknown }).toMatchObject({
      status: 400,
      body: { code: 'invalid_code' },
    });
  });

  it('connects by a code made in the hub, without a browser', async () => {
    const made = await api.call('post', '/v1/connections/codes').send({ connector: 'woocommerce' });
    expect(made.status).toBe(201);
    const { code } = made.body as { code: string };
    const answer = await exchange(code, { verifier: undefined });
    expect(answer.status).toBe(201);
    const unknown = await api.call('post', '/v1/connections/codes').send({ connector: 'webhook' });
    expect(unknown.status).toBe(404);
    expect((await exchange('lic_guessed')).status).toBe(400);
  });

  it('lets a code made in the hub connect the first site that uses it, and no other', async () => {
    const made = await api.call('post', '/v1/connections/codes').send({ connector: 'woocommerce' });
    const { code } = made.body as { code: string };
    const of = (site: { url: string; id: string }) => exchange(code, { verifier: undefined, site });
    const first = { url: 'https://first.example/shop', id: 'first-site-0123' };
    const mine = await of(first);
    expect(mine.status).toBe(201);
    const { connectionId, secret } = mine.body as { connectionId: string; secret: string };
    for (const other of [
      { url: 'https://second.example', id: 'second-site-0123' },
      { url: 'https://staging.first.example/shop', id: first.id },
      { url: first.url, id: 'second-site-0123' },
    ]) {
      const answer = await of(other);
      expect({ other, status: answer.status, body: answer.body as unknown }).toMatchObject({
        other,
        status: 400,
        body: { code: 'invalid_code' },
      });
      expect(answer.text).not.toContain(secret);
    }
    // Its answer was lost: the first site asks again, by whatever form of its address.
    const again = await of({ ...first, url: 'http://www.first.example/shop/' });
    expect({ status: again.status, body: again.body as unknown }).toEqual({
      status: 200,
      body: mine.body as unknown,
    });
    const view = await api.call('get', `/v1/connections/${connectionId}`);
    expect(view.body).toMatchObject({ settings: { url: first.url } });
  });

  it('gives a code that two sites use at once to one of them', async () => {
    const made = await api.call('post', '/v1/connections/codes').send({ connector: 'woocommerce' });
    const { code } = made.body as { code: string };
    const answers = await Promise.all(
      ['a', 'b'].map((name) =>
        exchange(code, {
          verifier: undefined,
          site: { url: `https://${name}.race.example`, id: `racing-site-${name}` },
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400]);
  });

  it('stops whoever tries keys again and again', async () => {
    const statuses: number[] = [];
    for (let tries = 0; tries < 40; tries++) statuses.push((await allow(`lia_${tries}`)).status);
    expect(statuses).toContain(429);
    expect(statuses.every((status) => status === 401 || status === 429)).toBe(true);
  });
});
