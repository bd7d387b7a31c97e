// Assembles the embedded recorder: ports, interception, recording, and control.charles in front of it all.
import { ControlHandler } from './control/control-handler.ts';
import { createFront } from './front.ts';
import { type LoopbackPort, openLoopbackPort } from './loopback-port.ts';
import { loadMockttp } from './mockttp.ts';
import { SessionStore } from './session-store.ts';
import { traffic } from './traffic.ts';
import type { EmbeddedCharles, EmbeddedCharlesOptions, EngineRelay, RelayOptions } from './types.ts';
import { Upstream } from './upstream/upstream.ts';

const DEFAULT_MAX_BODY = 10 * 1024 * 1024;
const DIRECT: RelayOptions = { verifyUpstream: true, upstreamProxy: null };

/**
 * Starts a recorder in this process: an intercepting proxy on 127.0.0.1 that answers `http://control.charles/` as Charles 5 does.
 *
 * Entries of its own port are kept until `session/clear`, those of a relay until they are forgotten or the relay closes.
 * The key of its CA exists in memory only. Throws `ENGINE_MISSING` if its dependency cannot be loaded, and what `listen` throws.
 */
export async function startEmbeddedCharles(options: EmbeddedCharlesOptions = {}): Promise<EmbeddedCharles> {
  const { username, password = '', port = 0, recording = false, maxBodyBytes = DEFAULT_MAX_BODY } = options;
  const mockttp = await loadMockttp();
  const ca = await mockttp.certificates.generateCACertificate({
    subject: { commonName: 'Charles Proxy CA (playwright-charles, this run only)', organizationName: 'playwright-charles' },
  });
  const store = new SessionStore(recording, maxBodyBytes);
  const control = new ControlHandler(store, username === undefined ? null : { username, password });
  const front = await createFront(mockttp, ca, traffic(store, control));
  const ports = new Set<LoopbackPort>();
  const open = async (wanted: number, relay: RelayOptions): Promise<LoopbackPort> => {
    const opened = await openLoopbackPort(wanted, new Upstream(relay), front.accept);
    ports.add(opened);
    return opened;
  };
  const shut = async (opened: LoopbackPort): Promise<void> => {
    ports.delete(opened);
    opened.forgotten = Number.POSITIVE_INFINITY;
    await opened.close();
    store.sweep();
  };

  const main = await open(port, DIRECT);
  return {
    proxyUrl: `http://127.0.0.1:${main.port}`,
    port: main.port,
    ca: { pem: ca.cert, spki: await mockttp.certificates.generateSPKIFingerprint(ca.cert) },
    openRelay: async (relay) => toRelay(await open(0, relay), store, shut),
    close: async () => {
      await Promise.all([...ports].map(shut));
    },
  };
}

function toRelay(opened: LoopbackPort, store: SessionStore, shut: (opened: LoopbackPort) => Promise<void>): EngineRelay {
  return {
    port: opened.port,
    configure(options) {
      const upstream = new Upstream(options);
      opened.upstream.retire();
      opened.upstream = upstream;
    },
    forget(before) {
      opened.forgotten = Math.max(opened.forgotten, before);
      store.sweep();
    },
    close: () => shut(opened),
  };
}
