import { Redis } from 'ioredis';
import type { Clock, Logger } from '../platform/index.js';
import {
  checkedAsk,
  limitRules,
  PairAndNumberLimiter,
  type LimiterAnswer,
  type LimiterAsk,
  type LimitRules,
} from './limiter.js';
import { limiterScript } from './redis-limiter.script.js';

/** Asks answered by one run of the script at most: Redis serves nobody else meanwhile. */
const batch = 200;

/** Milliseconds without a try after Redis failed. */
const restMs = 1_000;

interface ScriptedRedis extends Redis {
  liaisonTake(keyCount: number, ...keysAndArguments: (string | number)[]): Promise<number[]>;
}

export interface RedisLimiterOptions {
  /** Address of Redis, `redis://…`. */
  url: string;
  /** Before every key. Default `liaison:limit:`. */
  prefix?: string;
  /** What counts while Redis is away: this process's share of each limit. */
  fallback: PairAndNumberLimiter;
  logger: Logger;
  /** Milliseconds Redis may take to answer. Default 250. */
  timeoutMs?: number;
  /** Default: Redis's own clock. Tests turn theirs. */
  clock?: Clock;
}

/**
 * Counts in Redis, for all processes together. While Redis is away each process keeps to its share;
 * a limit may then be overstepped by what both counted within the same second, never by more.
 */
export class RedisLimiter extends PairAndNumberLimiter {
  private readonly redis: ScriptedRedis;
  private readonly rules: LimitRules = limitRules();
  private readonly prefix: string;
  private restUntil = 0;
  private away = false;

  constructor(private readonly options: RedisLimiterOptions) {
    super();
    this.prefix = options.prefix ?? 'liaison:limit:';
    this.redis = new Redis(options.url, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: options.timeoutMs ?? 250,
      connectTimeout: 2_000,
      disconnectTimeout: 200,
      retryStrategy: (times) => Math.min(times * 100, 1_000),
    }) as ScriptedRedis;
    // Without a listener ioredis prints; what matters is said when a batch falls back.
    this.redis.on('error', () => undefined);
    this.redis.defineCommand('liaisonTake', { lua: limiterScript });
  }

  /** Resolves once the connection stands. */
  async ready(): Promise<void> {
    if (this.redis.status === 'ready') return;
    await new Promise<void>((resolve) => this.redis.once('ready', () => resolve()));
  }

  async takeMany(asks: readonly LimiterAsk[]): Promise<LimiterAnswer[]> {
    const checked = asks.map((ask) => ({ ...ask, ...checkedAsk(ask, this.rules) }));
    const answers: LimiterAnswer[] = [];
    for (let start = 0; start < checked.length; start += batch) {
      const part = checked.slice(start, start + batch);
      answers.push(...((await this.shared(part)) ?? (await this.options.fallback.takeMany(part))));
    }
    return answers;
  }

  override async close(): Promise<void> {
    this.redis.disconnect();
    await this.options.fallback.close();
  }

  private async shared(asks: readonly Required<LimiterAsk>[]): Promise<LimiterAnswer[] | undefined> {
    if (Date.now() < this.restUntil) return undefined;
    try {
      const answers = (await this.run(asks)).map(toAnswer);
      if (this.away) this.options.logger.info('rate limits are shared through Redis again');
      this.away = false;
      return answers;
    } catch (error) {
      this.restUntil = Date.now() + restMs;
      if (!this.away) {
        const reason = error instanceof Error ? error.message : 'unknown';
        this.options.logger.warn(
          { reason },
          'Redis is away: this process keeps to its own share of each rate limit',
        );
      }
      this.away = true;
      return undefined;
    }
  }

  private run(asks: readonly Required<LimiterAsk>[]): Promise<number[]> {
    const places = new Map<string, number>();
    const placeOf = (key: string) => {
      const known = places.get(key);
      if (known !== undefined) return known;
      places.set(key, places.size + 1);
      return places.size;
    };
    const rows = asks.flatMap((ask) => [
      placeOf(`${this.prefix}${ask.numberId}`),
      placeOf(`${this.prefix}${ask.numberId}:${ask.addressHash}`),
      ask.n,
      ask.perSecond,
    ]);
    const now = this.options.clock?.now() ?? 0;
    return this.redis.liaisonTake(
      places.size,
      ...places.keys(),
      now,
      this.rules.intervalMs,
      this.rules.burst,
      ...rows,
    );
  }
}

function toAnswer(answer: number): LimiterAnswer {
  if (answer === 0) return { ok: true };
  return answer > 0
    ? { ok: false, retryAfterMs: answer, limit: 'number' }
    : { ok: false, retryAfterMs: -answer, limit: 'pair' };
}
