// Assembles the embedded recorder: ports, interception, recording, and control.charles in front of it all.
import { ControlHandler, type Credentials } from './control/control-handler.ts';
import { createFront } from './front.ts';
import { type LoopbackPort, openLoopbackPort } from './loopback-port.ts';
import { loadMockttp } from './mockttp.ts';
import { SessionStore } from './session-store.ts';
import { resolveThrottle } from './throttle/resolve.ts';
import { Shaping } from './throttle/shaping.ts';
import { ThrottleSwitch } from './throttle/throttle-switch.ts';
import { HeaderTools } from './tools/header-tools.ts';
import { traffic } from './traffic.ts';
import type { EmbeddedCharles, EmbeddedCharlesOptions, EngineRelay, RelayOptions } from './types.ts';

const DEFAULT_MAX_BODY = 10 * 1024 * 1024;
const DIRECT: RelayOptions = { verifyUpstream: true, upstreamProxy: null };

/**
 * Starts a recorder in this process: an intercepting proxy on 127.0.0.1 that answers `http://control.charles/` as Charles 5 does.
 *
 * Entries of its own port are kept until `session/clear`, those of a relay until they are forgotten or the relay closes.
 * The key of its CA exists in memory only. Throws `ENGINE_MISSING` if its dependency cannot be loaded, and what `listen` throws.
 */
export async function startEmbeddedCharles(options: EmbeddedCharlesOptions = {}): Promise<EmbeddedCharles> {
  const { port = 0, recording = false, recordControl = false, maxBodyBytes = DEFAULT_MAX_BODY, passthrough = [] } = options;
  const mockttp = await loadMockttp();
  const ca = await mockttp.certificates.generateCACertificate({
    subject: { commonName: 'Charles Proxy CA (playwright-charles, this run only)', organizationName: 'playwright-charles' },
  });
  const store = new SessionStore({ recording, maxBodyBytes, recordControl });
  const tools = new HeaderTools();
  const throttle = new ThrottleSwitch();
  const ports = new Set<LoopbackPort>();
  let tellClosed = (): void => {};
  const closed = new Promise<void>((resolve) => {
    tellClosed = resolve;
  });
  const close = async (): Promise<void> => {
    await Promise.all([...ports].map(shut));
    tellClosed();
  };
  const control = new ControlHandler({
    store,
    tools,
    throttle,
    credentials: credentialsOf(options),
    ca: ca.cert,
    scopeOf: (entrance) => (entrance === main ? null : entrance),
    quit: () => void close(),
  });
  const front = await createFront(mockttp, ca, traffic({ store, tools, control }));
  const open = async (wanted: number, relay: RelayOptions): Promise<LoopbackPort> => {
    const opened = await openLoopbackPort(wanted, relay, new Shaping(throttle.throttle), front.accept);
    ports.add(opened);
    return opened;
  };
  const shut = async (opened: LoopbackPort): Promise<void> => {
    ports.delete(opened);
    opened.forgotten = Number.POSITIVE_INFINITY;
    await opened.close();
    store.sweep();
  };

  const main: LoopbackPort = await open(port, { ...DIRECT, passthrough });
  return {
    proxyUrl: `http://127.0.0.1:${main.port}`,
    port: main.port,
    ca: { pem: ca.cert, spki: await mockttp.certificates.generateSPKIFingerprint(ca.cert) },
    openRelay: async (relay) => toRelay(await open(0, relay), store, shut),
    closed,
    close,
  };
}

function credentialsOf({ username, password = '' }: EmbeddedCharlesOptions): Credentials | null {
  return username === undefined ? null : { username, password };
}

function toRelay(opened: LoopbackPort, store: SessionStore, shut: (opened: LoopbackPort) => Promise<void>): EngineRelay {
  return {
    port: opened.port,
    configure: opened.configure,
    throttle: (setting) => opened.shaping.own.set(resolveThrottle(setting)),
    forget(before) {
      opened.forgotten = Math.max(opened.forgotten, before);
      store.sweep();
    },
    close: () => shut(opened),
  };
}
