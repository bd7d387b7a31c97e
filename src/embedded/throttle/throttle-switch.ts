// The throttling that all ports share, as Charles's own interface switches it.
import type { ThrottlePreset } from '../../util/throttle-setting.ts';
import { isPreset, PRESETS } from './presets.ts';
import { Throttle } from './throttle.ts';

export class ThrottleSwitch {
  readonly throttle: Throttle = new Throttle();
  #current: ThrottlePreset = '56 kbps Modem';

  get active(): boolean {
    return this.throttle.active;
  }

  /** Used last; before the first use, the first of Charles's menu. */
  get current(): ThrottlePreset {
    return this.#current;
  }

  /** Null or an unknown name, which Charles accepts without a word, for the current one. */
  activate(preset: string | null): void {
    if (preset !== null && isPreset(preset)) this.#current = preset;
    this.throttle.set(PRESETS[this.#current]);
  }

  deactivate(): void {
    this.throttle.set(null);
  }
}
