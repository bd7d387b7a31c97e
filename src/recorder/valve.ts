// Holds back what the clients of a relay send, on all connections at once, and passes it on later in its order.
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export class Valve {
  /** Settled unless what clients send is held back. */
  released: Promise<void> = Promise.resolve();
  readonly #upstreams = new Set<Socket>();
  #open: (() => void) | null = null;
  #passedOnAt = 0;

  /** A connection to the recorder, before anything is written to it. Its end is not held: that is for who ends it. */
  add(upstream: Socket): void {
    this.#upstreams.add(upstream);
    upstream.once('close', () => this.#upstreams.delete(upstream));
    if (this.#open !== null) upstream.cork();
  }

  /** To be called when a client has sent something. */
  sent(): void {
    if (this.#open === null) this.#passedOnAt = performance.now();
  }

  /** Keeps what clients send until {@link release}; resolves once nothing has been passed on for `quietFor` ms. Answers go on. */
  async hold(quietFor: number): Promise<void> {
    if (this.#open === null) {
      this.released = new Promise((resolve) => {
        this.#open = resolve;
      });
      for (const upstream of this.#upstreams) upstream.cork();
    }
    await delay(Math.max(0, this.#passedOnAt + quietFor - performance.now()));
  }

  /** Passes on what was held back. */
  release(): void {
    if (this.#open === null) return;
    for (const upstream of this.#upstreams) upstream.uncork();
    this.#passedOnAt = performance.now();
    this.#open();
    this.#open = null;
  }
}
