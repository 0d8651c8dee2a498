import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Response } from 'supertest';
import { sandboxAppSecret } from '../ingress/index.js';
import { Secrets } from '../platform/index.js';
import { startApi, type ApiFixture } from '../../test/support/api.js';
import { mysqlServerUrl, temporaryMysql } from '../../test/support/databases.js';
import { CuttableProxy } from '../../test/support/proxy.js';

const nobody = '01999999-0000-7000-8000-000000000000';
/** What is answered from memory, or is a page. */
const fromMemory =
  /^get \/(healthz|metrics|docs|openapi\.json|sandbox|connect\/:connector$|hooks\/whatsapp|v1\/connectors)|^post \/connect\/:connector/;

describe.each(mysqlServerUrl === undefined ? [] : ['MySQL or MariaDB'])('every door while %s is away', () => {
  let api: ApiFixture;
  let proxy: CuttableProxy;
  beforeAll(async () => {
    const temporary = await temporaryMysql();
    const through = await CuttableProxy.of('url' in temporary.location ? temporary.location.url : '');
    proxy = through.proxy;
    api = await startApi({ ...temporary, location: { url: through.url } });
  }, 60_000);
  afterAll(async () => {
    proxy.mend();
    await api.close();
    await proxy.close();
  });

  const address = (url: string, accountId: string) =>
    url
      .replace('accounts/:id', `accounts/${accountId}`)
      .replace('plugins/:id', 'plugins/order-notifications')
      .replace(':connector', 'woocommerce')
      .replace(':name', 'start.js')
      .replace(/:\w+/g, () => nobody);
  const isAway = (answer: Response) =>
    answer.status === 503 &&
    Number(answer.headers['retry-after']) > 0 &&
    ['database_unavailable', 'not_stored', 'not_ready'].includes((answer.body as { code: string }).code);

  it.each([
    ['whose key was just seen', true],
    ['whose key nobody has seen', false],
  ])('says so to a caller %s, and when to come again', async (_whose, seen) => {
    proxy.mend();
    const { key, accountId } = await api.accountKey(['read', 'send', 'manage']);
    if (seen) expect((await api.call('get', '/v1/events', key)).status).toBe(200);
    proxy.cut();
    let said = 0;
    for (const { method, url } of api.routes) {
      const route = `${method} ${url}`;
      const call = api.call(method, address(url, accountId), key).set('x-liaison-timestamp', '1');
      const signature = createHmac('sha256', sandboxAppSecret(api.app.get(Secrets))).update('{}').digest('hex');
      const answer = await (url === '/hooks/whatsapp' && method === 'post'
        ? call.set('x-hub-signature-256', `sha256=${signature}`).type('json').send('{}')
        : call);
      const { status } = answer;
      expect({ route, status, broken: status >= 500 && !isAway(answer) }).toMatchObject({ route, broken: false });
      // With a key that is known, what is wrong with a request is found before the database is asked.
      const refused = seen && [400, 403, 409, 422].includes(status);
      if (refused || fromMemory.test(route)) continue;
      expect({ route, status, away: isAway(answer) }).toMatchObject({ route, away: true });
      said++;
    }
    expect(said).toBeGreaterThan(45);
  });
});
