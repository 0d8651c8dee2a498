import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Settings, SettingsError } from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'liaison-settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const base = { LIAISON_DATA_DIR: folder };

describe('settings', () => {
  it('has a default for everything', () => {
    const settings = Settings.load(base);
    expect(settings.port).toBe(3000);
    expect(settings.role).toBe('all');
    expect(settings.unknownGraceMs).toBe(600_000);
    expect(settings.publicUrl).toBe('http://127.0.0.1:3000');
    expect(settings.sandboxUrl).toBe('http://127.0.0.1:3000/sandbox/graph');
    expect(settings.allowPrivateAddresses).toBe(false);
  });

  it('makes its own secret once, for its owner only', () => {
    const first = Settings.load(base).secret;
    expect(Settings.load(base).secret).toBe(first);
    const file = join(folder, 'secret.key');
    expect(readFileSync(file, 'utf8')).toBe(first);
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('lists every problem at once, each with the name of its variable', () => {
    const error = (() => {
      try {
        Settings.load({
          ...base,
          PORT: 'eighty',
          LIAISON_ROLE: 'boss',
          LIAISON_ADMIN_KEY: 'short',
          LIAISON_UNKNOWN_GRACE: '10 minutes',
          DATABASE_URL: 'postgres://localhost/x',
          META_GRAPH_VERSION: '25',
          LIAISON_ALLOW_PRIVATE_ADDRESSES: 'perhaps',
          LIAISON_VENDOR_URLS: '{"aftership":"nowhere"}',
        });
      } catch (caught) {
        return caught;
      }
      return undefined;
    })();
    expect(error).toBeInstanceOf(SettingsError);
    const text = (error as SettingsError).problems.join('\n');
    for (const name of [
      'PORT',
      'LIAISON_ROLE',
      'LIAISON_ADMIN_KEY',
      'LIAISON_UNKNOWN_GRACE',
      'DATABASE_URL',
      'META_GRAPH_VERSION',
      'LIAISON_ALLOW_PRIVATE_ADDRESSES',
      'LIAISON_VENDOR_URLS',
      'LIAISON_SECRET',
    ]) {
      expect(text).toContain(name);
    }
  });

  it('never prints the value of a secret', () => {
    try {
      Settings.load({ ...base, LIAISON_ADMIN_KEY: 'tooshort-secret' });
    } catch (error) {
      expect(String(error)).not.toContain('tooshort-secret');
    }
    expect.assertions(1);
  });

  it('asks processes that share a database for a shared secret and an address', () => {
    expect(() =>
      Settings.load({ ...base, LIAISON_ROLE: 'worker', DATABASE_URL: 'mysql://root@127.0.0.1/x' }),
    ).toThrow(/LIAISON_SECRET is required[\s\S]*PUBLIC_URL is required/);
    expect(() => Settings.load({ ...base, LIAISON_ROLE: 'api' })).toThrow(/DATABASE_URL is required/);
  });

  it('reads other addresses of vendors, by connector', () => {
    const given = '{"aftership":"http://127.0.0.1:4010"}';
    expect(Settings.load({ ...base, LIAISON_VENDOR_URLS: given }).vendorUrls).toEqual({
      aftership: 'http://127.0.0.1:4010',
    });
    expect(Settings.load(base).vendorUrls).toEqual({});
  });

  it('treats an empty variable as absent', () => {
    expect(Settings.load({ ...base, PORT: '', REDIS_URL: '' }).redisUrl).toBeUndefined();
  });
});
