// Who needs the recording on, what is to be put back when nobody does, and the one lock around every change of it; held in a daemon.
import type { FoundRecording, Restorable } from './restorable.ts';
import { Turns } from './turns.ts';

export interface LeaseState {
  /** The leases that are held. */
  readonly held: readonly string[];
  /** Null while nothing is to be restored. */
  readonly found: FoundRecording | null;
  readonly paused: boolean;
  readonly throttled: boolean;
  /** Leases that have a gap: the recording was off, and somebody else's start switched it on again. */
  readonly interrupted: readonly string[];
  /** Who vanished without putting back what is to be restored; null when nobody did. */
  readonly left: Left | null;
}

export interface Left {
  readonly pid: number;
  /** When its leases began, in ISO 8601. */
  readonly since: string;
  /** Whether it had paused the recording, and switched throttling on. */
  readonly paused: boolean;
  readonly throttled: boolean;
}

/** What is changed for a while. */
export interface Note {
  readonly paused?: boolean;
  readonly throttled?: boolean;
}

interface Lease {
  readonly owner: object;
  readonly pid: number;
  interrupted: boolean;
}

export interface LeaseTableOptions {
  /** What an earlier table left to be restored. */
  readonly restored?: Restorable | null;
  /** Told of each change of what is to be restored; null when nothing is. */
  readonly save?: (state: Restorable | null) => void;
}

export class LeaseTable {
  readonly turns: Turns = new Turns();
  readonly #leases = new Map<string, Lease>();
  readonly #asked = new Set<string>();
  readonly #save: (state: Restorable | null) => void;
  #restorable: Restorable | null;

  constructor({ restored = null, save = () => {} }: LeaseTableOptions = {}) {
    this.#restorable = restored;
    this.#save = save;
  }

  /** Resolves when `owner` holds the lock. */
  async lock(owner: object): Promise<LeaseState> {
    await this.turns.wait(owner);
    return this.state();
  }

  /** `interrupts`: the recording was off although others hold leases. */
  add(owner: object, pid: number, lease: string, found: FoundRecording, interrupts: boolean): LeaseState {
    if (interrupts) for (const other of this.#leases.values()) other.interrupted = true;
    const since = this.#leases.size === 0 ? { since: new Date().toISOString() } : {};
    this.#leases.set(lease, { owner, pid, interrupted: false });
    return this.#change({ found, pid, ...since });
  }

  /** `restored`: false when it could not be put back what has to be. */
  remove(lease: string, restored: boolean): LeaseState {
    this.#leases.delete(lease);
    if (this.#leases.size === 0 && restored) this.#restorable = null;
    return this.#change({});
  }

  note(pid: number, { paused, throttled }: Note): LeaseState {
    return this.#change({
      ...(paused === undefined ? {} : { pausedBy: paused ? pid : null }),
      ...(throttled === undefined ? {} : { throttledBy: throttled ? pid : null }),
    });
  }

  /** Takes up the leases of a worker whose keeper was killed. */
  rejoin(owner: object, pid: number, leases: readonly (readonly [lease: string, found: FoundRecording])[]): void {
    for (const [lease, found] of leases) {
      this.#leases.set(lease, { owner, pid, interrupted: false });
      this.#change({ found: this.#restorable?.found ?? found, pid });
    }
  }

  /** True once for each run and name. */
  first(run: number, name: string): boolean {
    const before = this.#asked.size;
    return this.#asked.add(`${run} ${name}`).size > before;
  }

  /** Has somebody of that run asked {@link first} before? */
  asked(run: number, name: string): boolean {
    return this.#asked.has(`${run} ${name}`);
  }

  /** Gives up all that a vanished owner held or waited for; what is to be restored stays known, for nobody has restored it. */
  drop(owner: object): void {
    for (const [lease, { owner: holder }] of this.#leases) if (holder === owner) this.#leases.delete(lease);
    this.#change({});
    this.turns.leave(owner);
  }

  state(): LeaseState {
    const { found = null, pausedBy = null, throttledBy = null } = this.#restorable ?? {};
    return {
      held: [...this.#leases.keys()],
      found,
      paused: pausedBy !== null,
      throttled: throttledBy !== null,
      interrupted: [...this.#leases].filter(([, lease]) => lease.interrupted).map(([lease]) => lease),
      left: this.#left(),
    };
  }

  #left(): Left | null {
    if (this.#restorable === null) return null;
    const { pausedBy, throttledBy, pid, since } = this.#restorable;
    const holders = this.#holders();
    const isGone = (changer: number | null): changer is number => changer !== null && !holders.includes(changer);
    const gone = [pausedBy, throttledBy].find(isGone) ?? (holders.length === 0 ? pid : null);
    return gone === null ? null : { pid: gone, since, paused: isGone(pausedBy), throttled: isGone(throttledBy) };
  }

  #change(change: Partial<Restorable>): LeaseState {
    if (this.#restorable === null && change.found !== undefined && change.pid !== undefined) {
      const { found, pid } = change;
      this.#restorable = { found, pid, pausedBy: null, throttledBy: null, holders: [], since: new Date().toISOString() };
    }
    if (this.#restorable !== null) this.#restorable = { ...this.#restorable, ...change, holders: this.#holders() };
    this.#save(this.#restorable);
    return this.state();
  }

  #holders(): number[] {
    return [...new Set([...this.#leases.values()].map(({ pid }) => pid))];
  }
}
