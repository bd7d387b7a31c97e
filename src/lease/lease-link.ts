// A worker's connection to its lease table: joins the next keeper when one was killed, and takes its leases along.
import { setTimeout as delay } from 'node:timers/promises';
import type { Channel } from '../channel/client.ts';
import { CharlesError } from '../errors/charles-error.ts';
import type { LeaseState } from './lease-table.ts';
import type { FoundRecording } from './restorable.ts';

// A keeper that ends again and again is no longer somebody's kill.
const ATTEMPTS = 5;
const JOIN_ATTEMPTS = 40;
const RETRY_AFTER = 25;

export class LeaseLink {
  /** The leases of this worker. */
  readonly held: Map<string, FoundRecording> = new Map();
  readonly #rejoin: (() => Promise<Channel>) | null;
  #channel: Channel;
  #joining: Promise<void> | null = null;
  #locked = false;
  #lockLost = false;
  #closed = false;

  /** `rejoin` finds or starts the next keeper; without it the end of the channel is the end. */
  constructor(channel: Channel, rejoin: (() => Promise<Channel>) | null) {
    this.#rejoin = rejoin;
    this.#channel = channel;
    this.#watch(channel);
  }

  /** True when somebody else had the lock since {@link lock}. */
  get lockLost(): boolean {
    return this.#lockLost;
  }

  async lock(): Promise<LeaseState> {
    const state = await this.call<LeaseState>('lease.lock');
    this.#locked = true;
    this.#lockLost = false;
    return state;
  }

  async unlock(): Promise<void> {
    this.#locked = false;
    // What is not connected holds no lock.
    if (this.#channel.open || this.#joining !== null) await this.call('lease.unlock');
  }

  /** A call that is only right under the lock. */
  async change(method: string, params: object): Promise<LeaseState> {
    return await this.call<LeaseState>(method, { ...params, pid: process.pid }, () => {
      if (this.#lockLost) throw lockLost();
    });
  }

  /** Made again when the keeper is killed meanwhile: every method may be called twice. */
  async call<Result>(method: string, params: object = {}, check: () => void = () => {}): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      if (!this.#channel.open) await this.#ready();
      check();
      const channel = this.#channel;
      try {
        return await channel.call<Result>(method, params);
      } catch (error) {
        if (channel.open || this.#rejoin === null || this.#closed || attempt === ATTEMPTS) throw error;
      }
    }
  }

  close(): void {
    this.#closed = true;
    this.#channel.close();
  }

  async #ready(): Promise<void> {
    if (this.#rejoin === null || this.#closed) return;
    this.#joining ??= this.#join(this.#rejoin).finally(() => {
      this.#joining = null;
    });
    await this.#joining;
  }

  async #join(rejoin: () => Promise<Channel>, attempt = 1): Promise<void> {
    const channel = await rejoin();
    try {
      const params = { pid: process.pid, leases: [...this.held], locked: this.#locked };
      const regained = await channel.call<boolean>('lease.rejoin', params);
      if (this.#locked && !regained) this.#lockLost = true;
    } catch (error) {
      // A keeper that is just being killed takes one more connection, which nobody will serve.
      if (channel.open || this.#closed || attempt === JOIN_ATTEMPTS) throw error;
      await delay(RETRY_AFTER);
      return this.#join(rejoin, attempt + 1);
    }
    this.#channel = channel;
    this.#watch(channel);
    if (this.#closed) channel.close();
    return undefined;
  }

  /** The next keeper lets nobody change the recording before it has heard of our leases: it must not wait. */
  #watch(channel: Channel): void {
    void channel.closed.then(() => {
      // What fails here fails again at the next call, which has somebody to tell.
      if (this.held.size > 0 || this.#locked) this.#ready().catch(() => {});
    });
  }
}

function lockLost(): CharlesError {
  return new CharlesError('ENGINE_DIED', {
    what: 'Failed to change the recording while no other worker does',
    why: 'the process that keeps the leases was killed, and this worker did not answer the next one in time',
    mend: 'Run the test again. If nobody killed it, look for the out-of-memory killer in the system log.',
  });
}
