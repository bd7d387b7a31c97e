// What Charles's own interface cannot carry, for one worker's connection: its relays and their options.
import type { ThrottleSetting } from '../util/throttle-setting.ts';
import type { EmbeddedCharles, EngineRelay, RelayOptions } from './index.ts';

export interface RelayMethods {
  readonly methods: Readonly<Record<string, (params: never) => unknown>>;
  /** Called when the worker is gone. */
  readonly closeAll: () => void;
}

export function relayMethods(engine: () => Promise<EmbeddedCharles>): RelayMethods {
  const relays = new Map<number, EngineRelay>();
  let gone = false;
  const relayAt = (port: number): EngineRelay => {
    const relay = relays.get(port);
    if (relay === undefined) throw new Error(`no relay of this worker has port ${port}`);
    return relay;
  };
  return {
    methods: {
      'relay.open': async (options: RelayOptions) => {
        const relay = await (await engine()).openRelay(options);
        if (gone) await relay.close();
        else relays.set(relay.port, relay);
        return { port: relay.port };
      },
      'relay.configure': ({ port, ...options }: RelayOptions & { port: number }) => relayAt(port).configure(options),
      'relay.throttle': ({ port, setting }: { port: number; setting: ThrottleSetting }) => relayAt(port).throttle(setting),
      'relay.forget': ({ port, before }: { port: number; before: number }) => relayAt(port).forget(before),
    },
    closeAll: () => {
      gone = true;
      for (const relay of relays.values()) void relay.close();
    },
  };
}
