// The public surface of `playwright-charles/embedded`.
export { startEmbeddedCharles } from './engine.ts';
export type { EmbeddedCharles, EmbeddedCharlesOptions, EngineRelay, RelayOptions } from './types.ts';
