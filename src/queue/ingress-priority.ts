/** So many deliveries in one commit say that more are coming than are taken. */
const pressingRows = 8;
/** How long one such commit counts. */
const pressedForMs = 50;
/** After a batch the stages rest this many times as long as it took, */
const restFactor = 3;
/** but never longer than this: what was taken in must go on, too. */
const longestRestMs = 250;

/**
 * Lets the front door go first where it shares its thread with stages: a vendor that is not answered
 * in time sends again or gives up, while work already stored can wait a moment. While deliveries press,
 * batches run one at a time and each is followed by a rest; without pressure nothing is held up.
 */
export class IngressPriority {
  private pressedUntil = 0;
  private turn: Promise<void> = Promise.resolve();

  /** The front door stored so many deliveries in one commit. */
  stored(rows: number): void {
    if (rows >= pressingRows) this.pressedUntil = performance.now() + pressedForMs;
  }

  get isPressed(): boolean {
    return performance.now() < this.pressedUntil;
  }

  /** Runs a batch, in its turn while deliveries press. */
  async run<T>(batch: () => Promise<T>): Promise<T> {
    if (!this.isPressed) return batch();
    const previous = this.turn;
    let next: () => void = () => undefined;
    this.turn = new Promise((resolve) => (next = resolve));
    await previous;
    const started = performance.now();
    try {
      return await batch();
    } finally {
      const rest = Math.min((performance.now() - started) * restFactor, longestRestMs);
      if (this.isPressed) setTimeout(next, rest);
      else next();
    }
  }
}
