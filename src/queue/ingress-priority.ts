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
  /** Batches that wait, run, or rest afterwards. */
  private inTurn = 0;

  /** The front door stored so many deliveries in one commit. */
  stored(rows: number): void {
    if (rows >= pressingRows) this.pressedUntil = performance.now() + pressedForMs;
  }

  get isPressed(): boolean {
    return performance.now() < this.pressedUntil;
  }

  /** Runs a batch, in its turn while deliveries press or a rest lasts. */
  async run<T>(batch: () => Promise<T>): Promise<T> {
    if (!this.isPressed && this.inTurn === 0) return batch();
    this.inTurn++;
    const previous = this.turn;
    let next: () => void = () => undefined;
    this.turn = new Promise((resolve) => (next = resolve));
    await previous;
    // Asked before the batch: nothing can be stored while it holds the thread, however many wait to be.
    const rests = this.isPressed;
    const started = performance.now();
    const pass = () => {
      this.inTurn--;
      next();
    };
    try {
      return await batch();
    } finally {
      if (rests) setTimeout(pass, Math.min((performance.now() - started) * restFactor, longestRestMs));
      else pass();
    }
  }
}
