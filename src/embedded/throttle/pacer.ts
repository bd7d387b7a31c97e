// One direction of a throttled link: says when the next bytes have come through, fairly to all that share it.

interface Turn {
  readonly bytes: number;
  readonly deliver: () => void;
}

// A piece is what the link carries in this time (ms): parallel transfers take turns by the piece, and none waits long for its own.
const PIECE_TIME = 25;
const LARGEST_PIECE = 64 * 1024;
// Between two pieces of one transfer the link is without work for a moment (ms); a longer pause is not made up for.
const SLACK = 20;

export class Pacer {
  /** Bytes a millisecond. */
  #rate: number = Number.POSITIVE_INFINITY;
  readonly #turns: Turn[] = [];
  /** When the first turn began to pass; times are those of `performance.now()`. */
  #begin = 0;
  #idleSince = 0;
  #serving = false;
  #timer: NodeJS.Timeout | undefined;

  /** Kilobits a second, Infinity for no limit; what waits passes at once, for its piece was cut for the old link. */
  set kbps(kbps: number) {
    this.#rate = kbps / 8;
    this.#begin = performance.now();
    this.#serving = true;
    for (const { deliver } of this.#turns.splice(0)) deliver();
    this.#serving = false;
    this.#arm();
  }

  get limited(): boolean {
    return this.#rate < Number.POSITIVE_INFINITY;
  }

  /** Bytes to ask for at once. */
  get piece(): number {
    return Math.min(LARGEST_PIECE, Math.max(1, Math.floor(this.#rate * PIECE_TIME)));
  }

  /** Calls `deliver` when so many bytes have passed, never before it returns. The function returned gives the turn up. */
  take(bytes: number, deliver: () => void): () => void {
    const turn = { bytes, deliver };
    if (this.#turns.push(turn) === 1 && !this.#serving) this.#wake();
    return () => {
      const index = this.#turns.indexOf(turn);
      if (index < 0) return;
      this.#turns.splice(index, 1);
      if (index === 0 && !this.#serving) this.#arm();
    };
  }

  #wake(): void {
    const now = performance.now();
    this.#begin = now - this.#idleSince > SLACK ? now : Math.max(this.#begin, now - SLACK);
    this.#arm();
  }

  // By the clock of the link, not that of the timers: one that comes late delivers all that has passed meanwhile.
  #serve(): void {
    const now = performance.now();
    this.#serving = true;
    for (let turn = this.#turns[0]; turn !== undefined && this.#end(turn) <= now; turn = this.#turns[0]) {
      this.#turns.shift();
      this.#begin = this.#end(turn);
      turn.deliver();
    }
    this.#serving = false;
    this.#arm();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const [turn] = this.#turns;
    const now = performance.now();
    if (turn === undefined) this.#idleSince = now;
    else this.#timer = setTimeout(() => this.#serve(), Math.max(0, Math.ceil(this.#end(turn) - now)));
  }

  #end({ bytes }: Turn): number {
    return this.#begin + bytes / this.#rate;
  }
}
