import { createHmac } from 'node:crypto';
import { Pool } from 'undici';
import type { StatusUpdate, Update } from '../model/model.js';
import { changeBody, statusBody, webhookJson, type DisplayPhone } from './webhook-payloads.js';

/** Where webhooks go, and how they are signed. */
export interface WebhookTarget {
  url: string;
  appSecret: string;
}

/** How webhooks are gathered, sent and repeated. Times in milliseconds. */
export interface WebhookPolicy {
  /** Default 100 statuses, 50 ms. */
  batch: { max: number; delayMs: number };
  /** Default 100 ms, doubling up to 30 s, for 7 days. */
  retry: { firstMs: number; maxMs: number; forMs: number };
  /** POSTs at a time. Default 8. */
  concurrency: number;
  /** Patience with the receiver. Default 10 s. */
  timeoutMs: number;
}

/** What the sender needs from its owner. */
export interface WebhookHooks {
  displayPhone: DisplayPhone;
  /** The updates of a POST were answered 200, or will never be. */
  settled(updates: readonly Update[], delivered: boolean): void;
  /** Faults for the next POST. */
  disturb(): { copies: number; holdMs: number };
}

interface Post {
  body: string;
  updates: readonly Update[];
  attempts: number;
  firstAt: number;
  /** The receiver could not be reached at all, so its return is worth an early try. */
  unreachable: boolean;
  /** A copy settles nothing. */
  copy: boolean;
}

/** Figures about webhooks. */
export interface WebhookCounts {
  posted: number;
  acknowledged: number;
  failed: number;
  givenUp: number;
}

/**
 * Posts updates to the subscribed application: statuses in batches, everything else by itself; signed over the raw
 * bytes; repeated until 200.
 *
 * Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
 */
export class WebhookSender {
  readonly counts: WebhookCounts = { posted: 0, acknowledged: 0, failed: 0, givenUp: 0 };
  private statuses: StatusUpdate[] = [];
  private batchTimer: NodeJS.Timeout | undefined;
  private ready: Post[] = [];
  private readonly waiting = new Map<Post, NodeJS.Timeout>();
  private readonly inFlight = new Set<Promise<void>>();
  private pool: Pool | undefined;
  private path = '/';
  private target: WebhookTarget | undefined;
  private draining = false;
  private closed = false;

  constructor(
    private readonly policy: WebhookPolicy,
    private readonly hooks: WebhookHooks,
    private paused = false,
  ) {}

  /**
   * Sets or clears the receiver. Without one, updates are forgotten, as for an application that did not
   * subscribe; while paused, they are kept.
   */
  configure(target: WebhookTarget | undefined): void {
    const old = this.pool;
    this.pool = undefined;
    this.target = target;
    if (target) {
      const url = new URL(target.url);
      this.path = url.pathname + url.search;
      this.pool = new Pool(url.origin, {
        connections: this.policy.concurrency,
        headersTimeout: this.policy.timeoutMs,
        bodyTimeout: this.policy.timeoutMs,
        connectTimeout: this.policy.timeoutMs,
        keepAliveTimeout: 30_000,
      });
    }
    if (old) void old.close().catch(() => undefined);
    this.pump();
  }

  /** Where webhooks go now. */
  get url(): string | undefined {
    return this.target?.url;
  }

  /** Whether delivery is held back. */
  get isPaused(): boolean {
    return this.paused;
  }

  /** Holds webhooks back, or lets them go again. */
  pause(paused: boolean): void {
    this.paused = paused;
    if (!paused) this.pump();
  }

  /** POSTs that are gathered, waiting or under way. */
  get pendingPosts(): number {
    return this.ready.length + this.waiting.size + this.inFlight.size + (this.statuses.length > 0 ? 1 : 0);
  }

  /** Takes an update that is due. */
  push(update: Update): void {
    if (!this.target && !this.paused) {
      this.hooks.settled([update], false);
      return;
    }
    if (update.kind === 'change') {
      this.enqueue(webhookJson(changeBody(update)), [update]);
      return;
    }
    this.statuses.push(update);
    if (this.statuses.length >= this.policy.batch.max) this.sealStatuses();
    else this.batchTimer ??= setTimeout(() => this.sealStatuses(), this.policy.batch.delayMs);
  }

  /** Posts updates once more, each by itself; a copy settles nothing. Answers how many posts that makes. */
  repeat(updates: readonly Update[]): number {
    for (const update of updates) {
      const body =
        update.kind === 'change' ? changeBody(update) : statusBody([update], this.hooks.displayPhone);
      this.enqueue(webhookJson(body), [], true);
    }
    return updates.length;
  }

  private sealStatuses(): void {
    clearTimeout(this.batchTimer);
    this.batchTimer = undefined;
    const updates = this.statuses;
    if (updates.length === 0) return;
    this.statuses = [];
    this.enqueue(webhookJson(statusBody(updates, this.hooks.displayPhone)), updates);
    for (const update of updates) {
      for (let copy = 0; copy < (update.copies ?? 0); copy += 1) {
        this.enqueue(webhookJson(statusBody([update], this.hooks.displayPhone)), [], true);
      }
    }
  }

  private enqueue(body: string, updates: readonly Update[], copy = false): void {
    const { copies, holdMs } = this.hooks.disturb();
    const firstAt = Date.now();
    for (let index = 0; index <= copies; index += 1) {
      const original = index === 0 && !copy;
      const post: Post = {
        body,
        updates: original ? updates : [],
        attempts: 0,
        firstAt,
        unreachable: false,
        copy: !original,
      };
      if (holdMs > 0) this.later(post, holdMs);
      else this.ready.push(post);
    }
    this.pump();
  }

  private pump(): void {
    if (!this.target && !this.paused) this.forgetAll();
    while (!this.paused && !this.closed && this.pool && this.inFlight.size < this.policy.concurrency) {
      const post = this.ready.shift();
      if (!post) return;
      const work: Promise<void> = this.attempt(post, this.pool, this.target as WebhookTarget).finally(() => {
        this.inFlight.delete(work);
        this.pump();
      });
      this.inFlight.add(work);
    }
  }

  private forgetAll(): void {
    const posts = [...this.ready, ...this.waiting.keys()];
    for (const timer of this.waiting.values()) clearTimeout(timer);
    this.ready = [];
    this.waiting.clear();
    for (const post of posts) this.hooks.settled(post.updates, false);
  }

  private async attempt(post: Post, pool: Pool, target: WebhookTarget): Promise<void> {
    post.attempts += 1;
    this.counts.posted += 1;
    let status: number;
    try {
      const answer = await pool.request({
        method: 'POST',
        path: this.path,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'facebookexternalua',
          'x-hub-signature-256': `sha256=${createHmac('sha256', target.appSecret).update(post.body).digest('hex')}`,
        },
        body: post.body,
      });
      status = answer.statusCode;
      await answer.body.dump();
    } catch {
      status = 0;
    }
    if (status === 200) this.acknowledged(post);
    else this.failed(post, status === 0);
  }

  private acknowledged(post: Post): void {
    this.counts.acknowledged += 1;
    if (!post.copy) this.hooks.settled(post.updates, true);
    // A receiver that came back need not wait out the back-off of every batch it missed.
    for (const [other, timer] of this.waiting) {
      if (!other.unreachable) continue;
      clearTimeout(timer);
      this.waiting.delete(other);
      other.unreachable = false;
      this.ready.push(other);
    }
  }

  private failed(post: Post, unreachable: boolean): void {
    this.counts.failed += 1;
    if (this.draining) return;
    const { firstMs, maxMs, forMs } = this.policy.retry;
    if (Date.now() - post.firstAt > forMs) {
      this.counts.givenUp += 1;
      this.hooks.settled(post.updates, false);
      return;
    }
    post.unreachable = unreachable;
    this.later(post, Math.min(maxMs, firstMs * 2 ** Math.min(post.attempts - 1, 20)));
  }

  private later(post: Post, delayMs: number): void {
    const timer = setTimeout(() => {
      this.waiting.delete(post);
      this.ready.push(post);
      this.pump();
    }, delayMs);
    this.waiting.set(post, timer);
  }

  /**
   * Sends once what is ready, waits for it at most `deadlineMs`, then stops. What is not acknowledged stays with the
   * owner's journal.
   */
  async close(deadlineMs = 3000): Promise<void> {
    this.draining = true;
    for (const timer of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
    this.sealStatuses();
    const timeout = Date.now() + deadlineMs;
    while (!this.paused && this.inFlight.size > 0 && Date.now() < timeout) {
      await Promise.race([...this.inFlight, new Promise((resolve) => setTimeout(resolve, 100))]);
    }
    this.closed = true;
    clearTimeout(this.batchTimer);
    await this.pool?.destroy().catch(() => undefined);
    await Promise.allSettled(this.inFlight);
  }
}
