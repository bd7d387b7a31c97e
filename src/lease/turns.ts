// The one lock: owners are served in the order they asked, and it is free as soon as its holder is gone.

interface Waiter {
  readonly owner: object;
  readonly enter: () => void;
}

export class Turns {
  readonly #queue: Waiter[] = [];
  #awaited = new Set<number>();
  #holder: object | null = null;

  /** Resolves when `owner` holds the lock. */
  wait(owner: object): Promise<void> {
    return new Promise((enter) => {
      this.#queue.push({ owner, enter });
      this.#admit();
    });
  }

  /** Gives the lock back; whoever does not hold it changes nothing. */
  end(owner: object): void {
    if (this.#holder !== owner) return;
    this.#holder = null;
    this.#admit();
  }

  /** Forgets an owner that has gone. */
  leave(owner: object): void {
    const waiting = this.#queue.filter((waiter) => waiter.owner !== owner);
    this.#queue.splice(0, this.#queue.length, ...waiting);
    this.end(owner);
  }

  /** Admits nobody until these processes have said what they hold, or `ms` have passed. */
  awaitRejoin(pids: readonly number[], ms: number): void {
    this.#awaited = new Set(pids);
    setTimeout(() => {
      this.#awaited.clear();
      this.#admit();
    }, ms).unref();
  }

  /** A process has said what it holds. True when it holds the lock: it did before, and nobody has had it since. */
  rejoin(owner: object, pid: number, locked: boolean): boolean {
    const regained = locked && this.#holder === null;
    if (regained) this.#holder = owner;
    this.#awaited.delete(pid);
    this.#admit();
    return regained;
  }

  #admit(): void {
    if (this.#holder !== null || this.#awaited.size > 0) return;
    const next = this.#queue.shift();
    if (next === undefined) return;
    this.#holder = next.owner;
    next.enter();
  }
}
