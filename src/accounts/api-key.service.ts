import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Database, type Reader, type Tx } from '../database/index.js';
import { Clock, LOGGER, newId, notFound, ProblemError, type Logger } from '../platform/index.js';
import { apiKeyTable, type ApiKeyRow } from './account.entity.js';
import type { IdPage } from './page.js';
import { scopes as allScopes, type Scope } from './scopes.js';

/** The bootstrap key's row has a fixed id, so that processes that start together make it once. */
export const bootstrapKeyId = '00000000-0000-7000-8000-000000000003';

/** Milliseconds an answer about a key may be older than the database. */
const cacheFor = 5_000;
/** Milliseconds between two notes of when a key was last used. */
const noteUseEvery = 60_000;
/** Answers kept at most; the oldest goes first. */
const cacheSize = 10_000;

/** What a valid key stands for. */
export interface VerifiedKey {
  keyId: string;
  accountId: string;
  scopes: readonly string[];
}

export interface NewApiKey {
  accountId: string;
  name: string;
  scopes: readonly Scope[];
}

interface CachedAnswer {
  until: number;
  answer: Promise<ApiKeyRow | undefined>;
}

/** API keys: 256 random bits, shown once, stored as SHA-256. */
@Injectable()
export class ApiKeyService {
  private readonly cache = new Map<string, CachedAnswer>();
  private readonly noted = new Map<string, number>();

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Makes a key. The key itself is in the answer and nowhere else. */
  async create(tx: Tx, request: NewApiKey): Promise<{ row: ApiKeyRow; key: string }> {
    const key = newKey();
    const row: ApiKeyRow = {
      id: newId(),
      accountId: request.accountId,
      name: request.name,
      prefix: shownPart(key),
      hash: hashKey(key),
      scopes: allScopes.filter((scope) => request.scopes.includes(scope)),
      createdAt: this.clock.now(),
      lastUsedAt: null,
      revokedAt: null,
    };
    await tx.insert(apiKeyTable, [row]);
    return { row, key };
  }

  /**
   * What a key stands for, or undefined when it is unknown or revoked. The answer may be up to 5 s
   * old; a revocation in this process counts at once.
   */
  async verify(key: string): Promise<VerifiedKey | undefined> {
    const hash = hashKey(key);
    const now = this.clock.now();
    const known = this.cache.get(hash);
    const answer = known && known.until > now ? known.answer : this.lookUp(hash, now);
    const row = await answer;
    if (!row) return undefined;
    this.noteUse(row.id, now);
    return { keyId: row.id, accountId: row.accountId, scopes: row.scopes };
  }

  /**
   * Ends a key: it is refused from the commit on in this process, within 5 s in others.
   *
   * @throws ProblemError 404; 409 `last_operator_key` when nobody could operate the installation afterwards.
   */
  async revoke(tx: Tx, accountId: string, id: string): Promise<ApiKeyRow> {
    const row = await this.get(tx, accountId, id);
    if (row.revokedAt !== null) return row;
    if (row.scopes.includes('operator') && (await this.liveOperatorKeys(tx)).every((key) => key.id === id)) {
      throw new ProblemError(
        409,
        'last_operator_key',
        'This is the last key with the scope operator. Create another one first, then revoke this one.',
      );
    }
    const revokedAt = this.clock.now();
    await tx.execute(`UPDATE ${apiKeyTable.name} SET revokedAt = ? WHERE id = ? AND accountId = ?`, [
      revokedAt,
      id,
      accountId,
    ]);
    tx.afterCommit(() => this.cache.delete(row.hash));
    return { ...row, revokedAt };
  }

  /** @throws ProblemError 404 when the account has no such key. */
  async get(reader: Reader, accountId: string, id: string): Promise<ApiKeyRow> {
    const row = await reader.first(apiKeyTable, 'WHERE accountId = ? AND id = ?', [accountId, id]);
    if (!row) throw notFound('API key', id);
    return row;
  }

  /** What keys of an account are called, by id; those of other accounts are left out. */
  async names(reader: Reader, accountId: string, ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await reader.query<{ id: string; name: string }>(
      'SELECT id, name FROM api_key WHERE accountId = ? AND id IN (?)',
      [accountId, [...new Set(ids)]],
    );
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  /** True of a key of the account that has not been revoked. */
  async isActive(reader: Reader, accountId: string, id: string): Promise<boolean> {
    const key = await reader.first(apiKeyTable, 'WHERE id = ? AND accountId = ?', [id, accountId]);
    return key?.revokedAt === null;
  }

  async list(reader: Reader, accountId: string, page: IdPage): Promise<ApiKeyRow[]> {
    return page.before === undefined
      ? reader.select(apiKeyTable, 'WHERE accountId = ? ORDER BY id DESC LIMIT ?', [accountId, page.limit])
      : reader.select(apiKeyTable, 'WHERE accountId = ? AND id < ? ORDER BY id DESC LIMIT ?', [
          accountId,
          page.before,
          page.limit,
        ]);
  }

  /** See {@link AccountService.bootstrap}; returns the key when it is known. */
  async ensureBootstrapKey(
    tx: Tx,
    accountId: string,
    wanted: string | undefined,
  ): Promise<string | undefined> {
    const existing = await tx.first(apiKeyTable, `WHERE id = ? ${tx.forUpdate}`, [bootstrapKeyId]);
    if (wanted !== undefined && existing?.hash === hashKey(wanted) && existing.revokedAt === null)
      return wanted;
    if (wanted === undefined && (await this.liveOperatorKeys(tx)).length > 0) return undefined;
    const key = wanted ?? newKey();
    const row: ApiKeyRow = {
      id: bootstrapKeyId,
      accountId,
      name: 'Bootstrap',
      prefix: shownPart(key),
      hash: hashKey(key),
      scopes: [...allScopes],
      createdAt: this.clock.now(),
      lastUsedAt: null,
      revokedAt: null,
    };
    if (existing) await tx.updateMany(apiKeyTable, 'id', [{ key: bootstrapKeyId, set: row }]);
    else await tx.insert(apiKeyTable, [row]);
    tx.afterCommit(() => this.cache.clear());
    return key;
  }

  private async liveOperatorKeys(tx: Tx): Promise<ApiKeyRow[]> {
    const live = await tx.select(apiKeyTable, `WHERE revokedAt IS NULL AND scopes LIKE ? ${tx.forUpdate}`, [
      '%"operator"%',
    ]);
    return live.filter((row) => row.scopes.includes('operator'));
  }

  private lookUp(hash: string, now: number): Promise<ApiKeyRow | undefined> {
    const answer = this.db.read.first(apiKeyTable, 'WHERE hash = ? AND revokedAt IS NULL', [hash]);
    // An answer that never came is not one: the next request asks again.
    answer.catch(() => this.cache.delete(hash));
    this.cache.delete(hash);
    this.cache.set(hash, { until: now + cacheFor, answer });
    if (this.cache.size > cacheSize) {
      const oldest = this.cache.keys().next().value;
      if (oldest !== undefined) this.cache.delete(oldest);
    }
    return answer;
  }

  /** Seldom and beside the request: knowing when a key was used is not worth a write for each. */
  private noteUse(id: string, now: number): void {
    const last = this.noted.get(id);
    if (last !== undefined && now - last < noteUseEvery) return;
    this.noted.set(id, now);
    this.db
      .write((tx) => tx.execute(`UPDATE ${apiKeyTable.name} SET lastUsedAt = ? WHERE id = ?`, [now, id]))
      .catch((error: unknown) => {
        this.noted.delete(id);
        this.logger.warn({ err: error, keyId: id }, 'could not note when an API key was used');
      });
  }
}

function newKey(): string {
  return `lia_${randomBytes(32).toString('base64url')}`;
}

/** SHA-256 suffices: the key has 256 random bits, there is nothing to guess. */
function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** Enough to recognise a key by; less of one a person chose, which is not all random. */
function shownPart(key: string): string {
  return key.slice(0, key.startsWith('lia_') ? 12 : 4);
}
