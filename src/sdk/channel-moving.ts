/** How a business moves: its number to another business account, or itself to another number. */
export type MoveKind = 'provider' | 'number';

/** One thing a provider takes along when a sender moves, or does not. */
export interface CarriedOver {
  /** Stable code. */
  what: string;
  /** Whether it is taken along. */
  isCarried: boolean;
  /** In which moves this is so. */
  when: readonly MoveKind[];
  /** What that means for the owner, one sentence. */
  note: string;
  /** Where the provider says so; `assumed` where it does not. */
  source: string;
}

/** What becomes of a sender that moves, for channels whose senders do. */
export interface ChannelMoving {
  /** In the order owners ask. */
  carriedOver: readonly CarriedOver[];
}
