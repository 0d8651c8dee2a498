import { Injectable } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import { Settings } from '../config/index.js';
import { Clock, sameText, Secrets } from '../platform/index.js';

/** Addresses of files that need no key, work for a while, and stop working when the file is deleted. */
@Injectable()
export class MediaLinks {
  private readonly key: string;

  constructor(
    secrets: Secrets,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {
    this.key = secrets.derived('media-link');
  }

  /** @param ttlMs - how long it works, milliseconds */
  create(mediaId: string, ttlMs: number): { url: string; expiresAt: number } {
    // Addresses count in whole seconds.
    const expires = Math.ceil((this.clock.now() + ttlMs) / 1_000);
    const query = `expires=${expires}&signature=${this.signature(mediaId, String(expires))}`;
    return { url: `${this.settings.publicUrl}/media/${mediaId}?${query}`, expiresAt: expires * 1_000 };
  }

  /** Whether an address is one of ours and not too old. The signature is compared first, in constant time. */
  admits(mediaId: string, expires: string, signature: string): boolean {
    const isOurs = sameText(signature, this.signature(mediaId, expires));
    return isOurs && Number(expires) * 1_000 > this.clock.now();
  }

  private signature(mediaId: string, expires: string): string {
    return createHmac('sha256', this.key).update(`${mediaId}\n${expires}`).digest('base64url');
  }
}
