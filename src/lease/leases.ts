// A worker's end of the lease table.
import type { Channel } from '../channel/client.ts';
import { CharlesError } from '../errors/charles-error.ts';
import { within } from '../util/within.ts';
import { LeaseLink } from './lease-link.ts';
import type { LeaseState, Note } from './lease-table.ts';
import type { FoundRecording } from './restorable.ts';

const LOCK_DEADLINE = 15_000;

/** The table as seen by whoever holds the lock. */
export interface LockedLeases extends LeaseState {
  /** Leases of other workers. */
  readonly others: readonly string[];
  /** `found` is what the last lease is to put back; `interrupts` says that the recording was off although others hold leases. */
  add(lease: string, found: FoundRecording, interrupts?: boolean): Promise<LeaseState>;
  /** `restored`: false when what has to be put back could not be. */
  remove(lease: string, restored?: boolean): Promise<LeaseState>;
  /** Says what is changed for a while and must be put back, whoever has to do it. */
  note(state: Note): Promise<LeaseState>;
}

export interface LeasesOptions {
  /** Milliseconds to wait for the lock. @default 15_000 */
  readonly deadline?: number;
  /** Finds or starts the next daemon when this one is killed. */
  readonly rejoin?: () => Promise<Channel>;
}

export class Leases {
  readonly #link: LeaseLink;
  readonly #deadline: number;
  readonly #changes = new Set<Promise<unknown>>();

  constructor(channel: Channel, { deadline = LOCK_DEADLINE, rejoin }: LeasesOptions = {}) {
    this.#link = new LeaseLink(channel, rejoin ?? null);
    this.#deadline = deadline;
  }

  /**
   * Runs `change` while no other worker changes the recording or its leases. Not to be called inside of `change`. It is run again
   * from its start if a killed keeper took the lock away before this worker had a lease.
   * @throws CharlesError `CAPTURE_TIMEOUT` when another worker holds the lock for too long (15 s).
   */
  exclusive<Result>(change: (leases: LockedLeases) => Promise<Result>): Promise<Result> {
    return this.track(this.#exclusive(change));
  }

  /** Counts work that is yet to make changes as one that is under way. */
  track<Result>(work: Promise<Result>): Promise<Result> {
    const tracked = work.finally(() => this.#changes.delete(tracked));
    this.#changes.add(tracked);
    return tracked;
  }

  /** Resolves when no change of this worker is under way: one that was given up may still be putting things back. */
  async changesEnded(): Promise<void> {
    while (this.#changes.size > 0) await Promise.allSettled(this.#changes);
  }

  /** True for the first who asks in this run, of all its workers: for warnings that are given once. */
  firstInRun(name: string): Promise<boolean> {
    return this.#link.call<boolean>('lease.first', { run: process.ppid, name });
  }

  /** Has somebody of this run asked {@link firstInRun} before? Asking this takes nothing. */
  askedInRun(name: string): Promise<boolean> {
    return this.#link.call<boolean>('lease.asked', { run: process.ppid, name });
  }

  close(): void {
    this.#link.close();
  }

  async #exclusive<Result>(change: (leases: LockedLeases) => Promise<Result>): Promise<Result> {
    for (;;) {
      const state = await this.#lock();
      try {
        return await change(this.#locked(state));
      } catch (error) {
        if (!this.#link.lockLost || this.#link.held.size > 0) throw error;
      } finally {
        await this.#link.unlock();
      }
    }
  }

  async #lock(): Promise<LeaseState> {
    const asked = this.#link.lock();
    return await within(asked, this.#deadline, () => lockHeldTooLong(this.#deadline)).catch((error) => {
      // Granted too late, it would keep everybody else out.
      asked.then(() => this.#link.unlock()).catch(() => {});
      throw error;
    });
  }

  #locked(state: LeaseState): LockedLeases {
    const link = this.#link;
    return {
      ...state,
      others: state.held.filter((lease) => !link.held.has(lease)),
      add: async (lease, found, interrupts = false) => {
        const after = await link.change('lease.add', { lease, found, interrupts });
        link.held.set(lease, found);
        return after;
      },
      remove: async (lease, restored = true) => {
        const after = await link.change('lease.remove', { lease, restored });
        link.held.delete(lease);
        return after;
      },
      note: (note) => link.change('lease.note', note),
    };
  }
}

function lockHeldTooLong(deadline: number): CharlesError {
  return new CharlesError('CAPTURE_TIMEOUT', {
    what: 'Failed to get hold of the recording',
    why: `another worker has been starting, stopping or reading it for over ${deadline} ms`,
    mend: 'Look at the other workers: their Charles answers slowly or hangs.',
  });
}
