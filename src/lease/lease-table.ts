// Who needs the recording on, and the one lock around every change of it; held in a daemon, released with its connections.

/** What Charles's recording switch said before the first lease. */
export type FoundRecording = 'recording' | 'stopped';

export interface LeaseState {
  /** The leases that are held. */
  readonly held: readonly string[];
  /** Null while nothing is to be restored. */
  readonly found: FoundRecording | null;
}

interface Waiter {
  readonly owner: object;
  readonly enter: () => void;
}

export class LeaseTable {
  readonly #leases = new Map<string, object>();
  readonly #queue: Waiter[] = [];
  #holder: object | null = null;
  #found: FoundRecording | null = null;

  /** Resolves when `owner` holds the lock; owners are served in the order they asked. */
  lock(owner: object): Promise<LeaseState> {
    return new Promise((resolve) => {
      this.#queue.push({ owner, enter: () => resolve(this.state()) });
      this.#admit();
    });
  }

  unlock(owner: object): void {
    if (this.#holder !== owner) return;
    this.#holder = null;
    this.#admit();
  }

  add(owner: object, lease: string, found: FoundRecording): LeaseState {
    this.#found ??= found;
    this.#leases.set(lease, owner);
    return this.state();
  }

  remove(lease: string): LeaseState {
    this.#leases.delete(lease);
    if (this.#leases.size === 0) this.#found = null;
    return this.state();
  }

  /** Gives up all that a vanished owner held or waited for; what was found stays known, for nobody has restored it. */
  drop(owner: object): void {
    const waiting = this.#queue.filter((waiter) => waiter.owner !== owner);
    this.#queue.splice(0, this.#queue.length, ...waiting);
    for (const [lease, holder] of this.#leases) if (holder === owner) this.#leases.delete(lease);
    this.unlock(owner);
  }

  state(): LeaseState {
    return { held: [...this.#leases.keys()], found: this.#found };
  }

  #admit(): void {
    if (this.#holder !== null) return;
    const next = this.#queue.shift();
    if (next === undefined) return;
    this.#holder = next.owner;
    next.enter();
  }
}
