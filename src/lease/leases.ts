// A worker's end of the lease table.
import type { Channel } from '../channel/client.ts';
import { CharlesError } from '../errors/charles-error.ts';
import { within } from '../util/within.ts';
import type { FoundRecording, LeaseState } from './lease-table.ts';

const LOCK_DEADLINE = 15_000;

/** The table as seen by whoever holds the lock. */
export interface LockedLeases extends LeaseState {
  add(lease: string, found: FoundRecording): Promise<LeaseState>;
  remove(lease: string): Promise<LeaseState>;
}

export class Leases {
  readonly #channel: Channel;
  readonly #deadline: number;

  constructor(channel: Channel, deadline: number = LOCK_DEADLINE) {
    this.#channel = channel;
    this.#deadline = deadline;
  }

  /**
   * Runs `change` while no other worker changes the recording or its leases.
   * @throws CharlesError `CAPTURE_TIMEOUT` when another worker holds the lock for too long (15 s).
   */
  async exclusive<Result>(change: (leases: LockedLeases) => Promise<Result>): Promise<Result> {
    const asked = this.#channel.call<LeaseState>('lease.lock');
    const state = await within(asked, this.#deadline, () => lockHeldTooLong(this.#deadline)).catch((error) => {
      // Granted too late, it would keep everybody else out.
      asked.then(() => this.#channel.call('lease.unlock')).catch(() => {});
      throw error;
    });
    try {
      return await change({
        ...state,
        add: (lease, found) => this.#channel.call<LeaseState>('lease.add', { lease, found }),
        remove: (lease) => this.#channel.call<LeaseState>('lease.remove', { lease }),
      });
    } finally {
      if (this.#channel.open) await this.#channel.call('lease.unlock');
    }
  }
}

function lockHeldTooLong(deadline: number): CharlesError {
  return new CharlesError('CAPTURE_TIMEOUT', {
    what: 'Failed to get hold of the recording',
    why: `another worker has been starting or stopping it for over ${deadline} ms`,
    mend: 'Look at the other workers: their Charles answers slowly or hangs.',
  });
}
