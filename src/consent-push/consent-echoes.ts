import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/index.js';
import type { ConsentPushRow } from './consent-push.entity.js';
import { ConsentPushes, type HeardWord } from './consent-pushes.js';

/** Vendors cut instants to whole seconds. */
const echoMs = 1_000;

/** What a vendor says of a customer's consent. */
export interface VendorWord {
  connectionId: string;
  customerId: string;
  purposes: readonly string[];
  granted: boolean;
  /** When it was said, milliseconds UTC; of an undated one, when it counts as said. */
  at: number;
  /** When it was heard of, where the vendor does not say when it was said. */
  undatedAt?: number | undefined;
}

/** Tells our own words that come back from vendors from theirs. */
@Injectable()
export class ConsentEchoes {
  constructor(private readonly pushes: ConsentPushes) {}

  /**
   * Which of these words are our own. Of the others it is noted that the vendor has them now, so that it is told again
   * where ours still counts. One statement where nothing was ever told.
   */
  async own(tx: Tx, words: readonly VendorWord[]): Promise<boolean[]> {
    const rows = await this.pushes.ofCustomers(
      tx,
      words.map(({ connectionId }) => connectionId),
      words.map(({ customerId }) => customerId),
    );
    const rowsOf = (word: VendorWord): ConsentPushRow[] =>
      rows.filter(
        (row) =>
          row.connectionId === word.connectionId &&
          row.customerId === word.customerId &&
          word.purposes.includes(row.purpose),
      );
    const own = words.map((word) => {
      const known = rowsOf(word);
      return known.length === word.purposes.length && known.every((row) => isEcho(row, word));
    });
    const news = new Map<string, HeardWord>();
    words.forEach((word, index) => {
      if (own[index] === true) return;
      for (const row of rowsOf(word))
        news.set(row.id, { row, undatedAt: word.undatedAt ?? null, kind: kindOf(row, word) });
    });
    await this.pushes.heard(tx, [...news.values()]);
    return own;
  }
}

function kindOf({ toldState, toldAt }: ConsentPushRow, { granted, at }: VendorWord): HeardWord['kind'] {
  if (toldState === (granted ? 'granted' : 'revoked')) return 'agrees';
  return toldAt !== null && at <= toldAt ? 'older' : 'new';
}

function isEcho({ toldState, toldAt }: ConsentPushRow, { granted, at }: VendorWord): boolean {
  const isSame = toldState === (granted ? 'granted' : 'revoked');
  return isSame && toldAt !== null && Math.abs(toldAt - at) < echoMs;
}
