// A link that can be made slow: a relay's own, or the one that all share.
import type { ThrottleSettings } from '../../util/throttle-setting.ts';
import { Pacer } from './pacer.ts';

export type Direction = 'down' | 'up';

export class Throttle {
  readonly down: Pacer = new Pacer();
  readonly up: Pacer = new Pacer();
  #settings: ThrottleSettings | null = null;
  readonly #watching = new Set<() => void>();

  get active(): boolean {
    return this.#settings !== null;
  }

  /** Milliseconds. */
  get latency(): number {
    return this.#settings?.latency ?? 0;
  }

  /** Takes effect on what is under way too; null for none. */
  set(settings: ThrottleSettings | null): void {
    this.#settings = settings;
    this.down.kbps = settings?.download ?? Number.POSITIVE_INFINITY;
    this.up.kbps = settings?.upload ?? Number.POSITIVE_INFINITY;
    for (const watch of this.#watching) watch();
  }

  /** Calls `watch` after each change; the function returned ends that. */
  onChange(watch: () => void): () => void {
    this.#watching.add(watch);
    return () => this.#watching.delete(watch);
  }
}
