// The public surface of `playwright-charles/embedded`.
export type { ThrottlePreset, ThrottleSetting, ThrottleSettings } from '../util/throttle-setting.ts';
export { startEmbeddedCharles } from './engine.ts';
export type { EmbeddedCharles, EmbeddedCharlesOptions, EngineRelay, RelayOptions } from './types.ts';
