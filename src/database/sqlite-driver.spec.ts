import { describe, expect, it } from '@jest/globals';
import { sqliteModule } from './sqlite-driver.js';

const installed =
  (...names: string[]) =>
  (name: string): Promise<unknown> =>
    names.includes(name) ? Promise.resolve({ default: name }) : Promise.reject(new Error('not installed'));

describe('the SQLite driver', () => {
  it('is the last one that runs on Node 20, and the newer one wherever it runs', async () => {
    const both = installed('better-sqlite3', 'better-sqlite3-13');
    expect(await sqliteModule(both, '20.19.0')).toBe('better-sqlite3');
    expect(await sqliteModule(both, '22.12.0')).toBe('better-sqlite3-13');
    expect(await sqliteModule(both, '24.21.0')).toBe('better-sqlite3-13');
  });

  it('may be the older one on Node 22, never on Node 24, where it ends the process', async () => {
    const old = installed('better-sqlite3');
    expect(await sqliteModule(old, '22.12.0')).toBe('better-sqlite3');
    await expect(sqliteModule(old, '24.21.0')).rejects.toThrow('npm install --include=optional');
  });

  it('is there on this Node', async () => {
    expect(typeof (await sqliteModule())).toBe('function');
  });
});
