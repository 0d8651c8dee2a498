import { Injectable } from '@nestjs/common';
import { Secrets } from '../../platform/index.js';

/** Characters of a key; two words of one week share one by chance once in 10^12. */
const length = 8;
const weekMs = 7 * 86_400_000;

/** The week an instant is in. */
export function weekOf(at: number): number {
  return Math.floor(at / weekMs);
}

/** When a week begins, milliseconds UTC. */
export function startOfWeek(week: number): number {
  return week * weekMs;
}

/**
 * Words as the index holds them: keyed hashes. What a database server keeps of a deleted row until it tidies its
 * index up then says nothing, and a server's shortest word and stop words mean nothing. Each account and each
 * week has its own, so that a search touches one account's weeks alone, the newest first, however common a word
 * is and however much others have.
 */
@Injectable()
export class SearchKeys {
  constructor(private readonly secrets: Secrets) {}

  key(accountId: string, week: number, word: string): string {
    const hash = this.secrets.hash('search', `${accountId} ${week} ${word}`);
    return BigInt(`0x${hash.slice(0, 16)}`)
      .toString(36)
      .padStart(13, '0')
      .slice(-length);
  }
}
