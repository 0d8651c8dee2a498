import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../database/index.js';
import { FakeClock, silentLogger } from '../platform/index.js';
import { databaseKinds, type TemporaryDatabase } from '../../test/support/databases.js';
import {
  actorKindOf,
  systemActor,
  AccountService,
  apiKeyTable,
  ApiKeyService,
  AuditService,
  bootstrapKeyId,
  defaultAccountId,
} from './index.js';

describe.each(databaseKinds)('accounts on $kind', ({ create }) => {
  let temporary: TemporaryDatabase;
  let db: Database;
  const clock = new FakeClock();
  const services = () => {
    const keys = new ApiKeyService(db, clock, silentLogger);
    return { keys, accounts: new AccountService(db, clock, keys), audit: new AuditService(clock) };
  };

  beforeAll(async () => {
    temporary = await create();
    db = await Database.open(temporary.location);
  });
  afterAll(async () => {
    await db.close();
    await temporary.drop();
  });

  describe('bootstrap', () => {
    it('makes the default account and an operator key once, even when two processes start at once', async () => {
      const [one, two] = await Promise.all([
        services().accounts.bootstrap({}),
        services().accounts.bootstrap({}),
      ]);
      expect(one.account.id).toBe(defaultAccountId);
      expect(two.account.id).toBe(defaultAccountId);
      const made = [one.adminKey, two.adminKey].filter((key) => key !== undefined);
      expect(made).toHaveLength(1);
      await expect(services().keys.verify(made[0]!)).resolves.toMatchObject({
        accountId: defaultAccountId,
        scopes: ['read', 'send', 'manage', 'operator'],
      });
      await expect(services().accounts.bootstrap({})).resolves.toMatchObject({ adminKey: undefined });
    });

    it('fixes the bootstrap key to the one given, and the former one ends', async () => {
      const before = services();
      const first = 'first-key-of-24-characters';
      const second = 'second-key-of-24-characters';
      await before.accounts.bootstrap({ adminKey: first });
      await expect(before.keys.verify(first)).resolves.toBeDefined();
      await before.accounts.bootstrap({ adminKey: second });
      await expect(before.keys.verify(first)).resolves.toBeUndefined();
      await expect(before.keys.verify(second)).resolves.toBeDefined();
      await before.accounts.bootstrap({ adminKey: second });
      const rows = await db.read.select(apiKeyTable, 'WHERE id = ?', [bootstrapKeyId]);
      expect(rows).toHaveLength(1);
      expect(JSON.stringify(rows)).not.toContain(second.slice(4));
    });
  });

  describe('API keys', () => {
    it('are random, shown once and stored as a hash', async () => {
      const { keys } = services();
      const one = await db.write((tx) =>
        keys.create(tx, { accountId: defaultAccountId, name: 'a', scopes: ['send', 'read'] }),
      );
      const two = await db.write((tx) =>
        keys.create(tx, { accountId: defaultAccountId, name: 'b', scopes: ['read'] }),
      );
      expect(one.key).toMatch(/^lia_[\w-]{43}$/);
      expect(one.key).not.toBe(two.key);
      expect(one.row.scopes).toEqual(['read', 'send']);
      const stored = await db.read.query('SELECT * FROM api_key WHERE id = ?', [one.row.id]);
      expect(JSON.stringify(stored)).not.toContain(one.key.slice(12));
      expect(one.key.startsWith(one.row.prefix)).toBe(true);
    });

    it('are not there for guesses that come close', async () => {
      const { keys } = services();
      const { key } = await db.write((tx) =>
        keys.create(tx, { accountId: defaultAccountId, name: 'a', scopes: ['read'] }),
      );
      for (const guess of ['', 'lia_', key.slice(0, -1), `${key}x`, key.toUpperCase(), ` ${key}`]) {
        await expect(keys.verify(guess)).resolves.toBeUndefined();
      }
      await expect(keys.verify(key)).resolves.toBeDefined();
    });

    it('end at once where they are revoked and within five seconds elsewhere', async () => {
      const here = services().keys;
      const elsewhere = services().keys;
      const { key, row } = await db.write((tx) =>
        here.create(tx, { accountId: defaultAccountId, name: 'a', scopes: ['read'] }),
      );
      await here.verify(key);
      await elsewhere.verify(key);
      await db.write((tx) => here.revoke(tx, defaultAccountId, row.id));
      await expect(here.verify(key)).resolves.toBeUndefined();
      clock.advance(4_999);
      await expect(elsewhere.verify(key)).resolves.toBeDefined();
      clock.advance(1);
      await expect(elsewhere.verify(key)).resolves.toBeUndefined();
    });

    it('stay valid when the unit of work that revokes them fails', async () => {
      const { keys } = services();
      const { key, row } = await db.write((tx) =>
        keys.create(tx, { accountId: defaultAccountId, name: 'a', scopes: ['read'] }),
      );
      const failing = db.write(async (tx) => {
        await keys.revoke(tx, defaultAccountId, row.id);
        throw new Error('something else failed');
      });
      await expect(failing).rejects.toThrow('something else failed');
      await expect(keys.verify(key)).resolves.toBeDefined();
    });

    it('note when they were used, at most once a minute', async () => {
      const { keys } = services();
      const { key, row } = await db.write((tx) =>
        keys.create(tx, { accountId: defaultAccountId, name: 'a', scopes: ['read'] }),
      );
      const firstUse = clock.now();
      const lastUse = async () => (await keys.get(db.read, defaultAccountId, row.id)).lastUsedAt;
      const noted = async (at: number) => {
        for (let tries = 0; tries < 100 && (await lastUse()) !== at; tries++)
          await new Promise((go) => setTimeout(go, 10));
        return lastUse();
      };
      await keys.verify(key);
      expect(await noted(firstUse)).toBe(firstUse);
      clock.advance(59_999);
      await keys.verify(key);
      clock.advance(1);
      await keys.verify(key);
      expect(await noted(firstUse + 60_000)).toBe(firstUse + 60_000);
    });

    it('of another account cannot be read or revoked', async () => {
      const { keys, accounts } = services();
      const other = await db.write((tx) => accounts.create(tx, { name: 'Other' }));
      const { row, key } = await db.write((tx) =>
        keys.create(tx, { accountId: defaultAccountId, name: 'a', scopes: ['read'] }),
      );
      await expect(keys.get(db.read, other.id, row.id)).rejects.toMatchObject({
        status: 404,
        code: 'not_found',
      });
      await expect(db.write((tx) => keys.revoke(tx, other.id, row.id))).rejects.toMatchObject({
        status: 404,
      });
      await expect(keys.verify(key)).resolves.toBeDefined();
      await expect(keys.list(db.read, other.id, { limit: 10 })).resolves.toEqual([]);
    });

    it('keep the last one that can operate the installation', async () => {
      const { keys, accounts } = services();
      await accounts.bootstrap({ adminKey: 'the-only-operator-key-there-is' });
      const revokeBootstrap = () => db.write((tx) => keys.revoke(tx, defaultAccountId, bootstrapKeyId));
      await expect(revokeBootstrap()).rejects.toMatchObject({ status: 409, code: 'last_operator_key' });
      const second = await db.write((tx) =>
        keys.create(tx, { accountId: defaultAccountId, name: 'b', scopes: ['operator'] }),
      );
      await expect(revokeBootstrap()).resolves.toMatchObject({ id: bootstrapKeyId });
      await expect(accounts.bootstrap({})).resolves.toMatchObject({ adminKey: undefined });
      await expect(db.write((tx) => keys.revoke(tx, defaultAccountId, second.row.id))).rejects.toMatchObject({
        status: 409,
      });
    });
  });

  it('change what is given of an account and leave the rest', async () => {
    const { accounts } = services();
    const made = await db.write((tx) => accounts.create(tx, { name: 'Shop', language: 'fr', country: 'FR' }));
    const changed = await db.write((tx) =>
      accounts.update(tx, made.id, { timezone: 'Europe/Paris', name: undefined }),
    );
    expect(changed).toEqual({ ...made, timezone: 'Europe/Paris' });
    await expect(accounts.get(db.read, made.id)).resolves.toEqual(changed);
    await expect(accounts.get(db.read, 'nowhere')).rejects.toMatchObject({ status: 404 });
  });

  it('keep the audit log of an account apart, newest first', async () => {
    const { accounts, audit } = services();
    const account = await db.write((tx) => accounts.create(tx, { name: 'Audited' }));
    await db.write(async (tx) => {
      await audit.append(tx, [
        { accountId: account.id, actor: systemActor, action: 'connection.created', subject: 'c1' },
      ]);
      await audit.append(tx, [
        {
          accountId: account.id,
          actor: { kind: 'api_key', id: 'k1' },
          action: 'connection.deleted',
          subject: 'c1',
          detail: { why: 'x' },
        },
      ]);
    });
    const all = await audit.list(db.read, account.id, { limit: 10 });
    expect(all.map(({ actor, actorKind }) => actorKindOf(actor, actorKind))).toEqual(['api_key', 'system']);
    // Entries made before there were kinds.
    expect(['system', 'companion', 'k1'].map((actor) => actorKindOf(actor, null))).toEqual([
      'system',
      'companion',
      'api_key',
    ]);
    expect(all.map((entry) => [entry.action, entry.actor, entry.detail])).toEqual([
      ['connection.deleted', 'k1', { why: 'x' }],
      ['connection.created', 'system', null],
    ]);
    await expect(audit.list(db.read, account.id, { limit: 10, before: all[0]!.id })).resolves.toEqual([
      all[1],
    ]);
    await expect(audit.list(db.read, defaultAccountId, { limit: 10 })).resolves.toEqual([]);
  });
});
