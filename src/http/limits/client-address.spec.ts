import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Settings, SettingsError } from '../../config/index.js';
import { addressGroup, clientAddress, plainAddress, proxyTrust } from '../../platform/index.js';
import { startApi, type ApiFixture } from '../../../test/support/api.js';
import { temporarySqlite } from '../../../test/support/databases.js';

describe('TRUST_PROXY', () => {
  const trusts = (setting: string, address: string, hop = 0) => proxyTrust(setting)?.(address, hop);

  it.each([
    ['', '127.0.0.1', false],
    ['none', '127.0.0.1', false],
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.1', '::ffff:127.0.0.1', true],
    ['127.0.0.1', '127.0.0.2', false],
    ['10.0.0.0/8, 192.0.2.7', '10.200.3.4', true],
    ['10.0.0.0/8, 192.0.2.7', '192.0.2.7', true],
    ['10.0.0.0/8, 192.0.2.7', '192.0.2.8', false],
    ['loopback', '::1', true],
    ['uniquelocal linklocal', '172.31.0.1', true],
    ['uniquelocal', 'fd00::1', true],
    ['uniquelocal', '8.8.8.8', false],
    ['2001:db8::/32', '2001:db8::9', true],
    ['2001:db8::/32', '10.0.0.1', false],
    ['10.0.0.0/8', 'unknown', false],
    ['10.0.0.0/8', '', false],
  ])('%j makes the word of %s count: %s', (setting, address, counts) =>
    expect(trusts(setting, address)).toBe(counts),
  );

  it('may be a number of proxies', () => {
    expect([0, 1, 2].map((hop) => trusts('2', '198.51.100.7', hop))).toEqual([true, true, false]);
    expect(trusts('0', '127.0.0.1')).toBe(false);
  });

  it.each([
    'true',
    'yes',
    '*',
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    'proxy.example',
    '11',
    '-1',
    '1.2.3',
  ])('refuses to start with %j', (TRUST_PROXY) => {
    const load = () =>
      Settings.load({ LIAISON_DATA_DIR: '/tmp/never-made', LIAISON_SECRET: 's'.repeat(16), TRUST_PROXY });
    expect(load).toThrow(SettingsError);
    expect(load).toThrow(/TRUST_PROXY must be the addresses or ranges of your reverse proxies/);
  });
});

describe('the address of a client', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['203.0.113.9:51234', '203.0.113.9'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['fe80::1%eth0', 'fe80::1'],
    ['unknown', undefined],
    ['<script>', undefined],
    ['', undefined],
  ])('%j is read as %s', (text, address) => expect(plainAddress(text)).toBe(address));

  it('is the peer’s when the proxy names none', () =>
    expect(clientAddress({ ip: 'unknown', socket: { remoteAddress: '10.0.0.1' } })).toBe('10.0.0.1'));

  it('is read from anything without a fault, and counted with its IPv6 neighbours', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()), (text) => {
        expect(typeof addressGroup(text)).toBe('string');
        expect(proxyTrust('10.0.0.0/8')?.(text, 0)).toEqual(expect.any(Boolean));
      }),
    );
    expect(addressGroup('2001:db8:1:2:3::4')).toBe(addressGroup('2001:db8:1:2:ffff::'));
    expect(addressGroup('2001:db8:1:3::4')).not.toBe(addressGroup('2001:db8:1:2::'));
  });
});

describe('limits by address', () => {
  let api: ApiFixture;
  afterEach(() => api.close());
  // All at once: one after the other a slow machine gives what the limit gives back meanwhile.
  const tries = (count: number, forwarded: (n: number) => string) =>
    Promise.all(
      Array.from({ length: count }, async (_, n) => {
        const { status } = await api
          .call('post', '/connect/woocommerce/exchange', '')
          .set('x-forwarded-for', forwarded(n))
          .send({ code: 'lic_guessed', site: { url: 'https://a.example', id: 'a-site-0123' } });
        return status;
      }),
    );

  it('are not escaped by whoever writes X-Forwarded-For while no proxy is trusted', async () => {
    api = await startApi(await temporarySqlite());
    expect(await tries(35, (n) => `203.0.113.${n}`)).toContain(429);
  });

  it('count the visitors of a trusted proxy one by one', async () => {
    api = await startApi(await temporarySqlite(), { environment: { TRUST_PROXY: 'loopback' } });
    expect(await tries(35, (n) => `203.0.113.${n}`)).not.toContain(429);
    expect(await tries(35, (n) => `203.0.113.200:${4_000 + n}`)).toContain(429);
  });

  it('count by what the trusted proxy saw, not by what its visitor wrote before it', async () => {
    api = await startApi(await temporarySqlite(), { environment: { TRUST_PROXY: '127.0.0.1' } });
    expect(await tries(35, (n) => `198.51.100.${n}, 203.0.113.9`)).toContain(429);
  });
});
