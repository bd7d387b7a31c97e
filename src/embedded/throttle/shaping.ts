// What throttles the traffic of one port: its own link while that is set, else the one that all ports share.
import type { EventEmitter } from 'node:events';
import type { Pacer } from './pacer.ts';
import { type Direction, Throttle } from './throttle.ts';

export class Shaping {
  readonly own: Throttle = new Throttle();
  readonly #shared: Throttle;

  constructor(shared: Throttle) {
    this.#shared = shared;
  }

  get active(): boolean {
    return this.#acting !== null;
  }

  /** Null where nothing limits that direction now. */
  pacer(direction: Direction): Pacer | null {
    const pacer = this.#acting?.[direction];
    return pacer?.limited ? pacer : null;
  }

  /** Calls `watch` after each change; the function returned ends that. */
  onChange(watch: () => void): () => void {
    const ends = [this.own.onChange(watch), this.#shared.onChange(watch)];
    return () => {
      for (const end of ends) end();
    };
  }

  /** Resolves when the head of a request has passed: at once unless throttled, and when `gone` closes. */
  request(bytes: number, gone: EventEmitter): Promise<void> {
    return this.#hold('up', bytes, 0, gone);
  }

  /** As `request`, for what a server begins its answer with: the latency comes first, whole, for it is told once a request. */
  response(bytes: number, gone: EventEmitter): Promise<void> {
    return this.#hold('down', bytes, this.#acting?.latency ?? 0, gone);
  }

  get #acting(): Throttle | null {
    if (this.own.active) return this.own;
    return this.#shared.active ? this.#shared : null;
  }

  #hold(direction: Direction, bytes: number, latency: number, gone: EventEmitter): Promise<void> {
    if (!this.active) return Promise.resolve();
    return new Promise((resolve) => {
      let giveUp: () => void;
      const done = (): void => {
        giveUp();
        endWatch();
        gone.off('close', done);
        resolve();
      };
      const send = (left: number): void => {
        const pacer = this.pacer(direction);
        const size = Math.min(pacer?.piece ?? 0, left);
        if (pacer === null || size === 0) done();
        else giveUp = pacer.take(size, () => send(left - size));
      };
      const timer = setTimeout(send, latency, bytes);
      giveUp = () => clearTimeout(timer);
      gone.once('close', done);
      const endWatch = this.onChange(() => {
        if (!this.active) done();
      });
    });
  }
}
