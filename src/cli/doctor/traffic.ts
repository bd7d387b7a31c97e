// The requests that doctor sends through Charles, one of each kind that a test makes, each under a path that only it uses.
import { ask, type Door } from './ask.ts';
import type { Origin } from './origin.ts';
import { factsOf, type Probe, probe, type Seen } from './probe.ts';
import { askHttp2, askInside, askWithoutEnd, openTls, openTunnel, talkWebSocket } from './wire.ts';

export type ProbeName =
  | 'plain'
  | 'localhost'
  | 'in-connect'
  | 'https'
  | 'https-localhost'
  | 'websocket'
  | 'secure-websocket'
  | 'in-flight';

export type Traffic = Readonly<Partial<Record<ProbeName, Probe>>>;

// Never resolves, by RFC 6761.
const NOWHERE = 'http://playwright-charles-doctor.invalid';

/**
 * Without an origin, of a Charles that cannot reach ours, only one that Charles fails by itself. One is left in flight until
 * `lasting` ends. Never rejects.
 */
export async function sendTraffic(door: Door, marker: string, origin: Origin | null, lasting: AbortSignal): Promise<Traffic> {
  const send = (name: ProbeName, act: (seen: Seen, path: string, signal: AbortSignal) => Promise<number>) =>
    probe(`/${marker}/${name}`, act);
  const plain = (base: string) => async (seen: Seen, path: string) => {
    const { status, localPort } = await ask(door, base + path);
    seen.localPort = localPort;
    return status;
  };
  if (origin === null) return { plain: await send('plain', plain(NOWHERE)) };
  const { port, securePort } = origin;
  const tunnel = async (seen: Seen, authority: string, signal: AbortSignal) => {
    const socket = await openTunnel(door, authority, signal);
    if (socket.localPort !== undefined) seen.localPort = socket.localPort;
    return socket;
  };
  const secure = async (seen: Seen, host: string, protocols: string[], signal: AbortSignal) => {
    const socket = await openTls(await tunnel(seen, `${host}:${securePort}`, signal), host, protocols, signal);
    seen.tls = factsOf(socket, origin);
    return socket;
  };
  const inside = `127.0.0.1:${port}`;
  // One after the other: what a Charles with a breakpoint or a dialog holds up is then easy to tell.
  return {
    plain: await send('plain', plain(`http://127.0.0.1:${port}`)),
    localhost: await send('localhost', plain(`http://localhost:${port}`)),
    'in-connect': await send('in-connect', async (seen, path, signal) =>
      askInside(await tunnel(seen, inside, signal), inside, path, signal),
    ),
    https: await send('https', async (seen, path, signal) => {
      const socket = await secure(seen, '127.0.0.1', ['http/1.1'], signal);
      return askInside(socket, `127.0.0.1:${securePort}`, path, signal);
    }),
    'https-localhost': await send('https-localhost', async (seen, path, signal) => {
      const socket = await secure(seen, 'localhost', ['h2', 'http/1.1'], signal);
      if (socket.alpnProtocol === 'h2') return askHttp2(socket, `https://localhost:${securePort}`, path, signal);
      return askInside(socket, `localhost:${securePort}`, path, signal);
    }),
    websocket: await send('websocket', async (seen, path, signal) =>
      talkWebSocket(await tunnel(seen, inside, signal), inside, path, signal),
    ),
    'secure-websocket': await send('secure-websocket', async (seen, path, signal) => {
      const socket = await secure(seen, 'localhost', ['http/1.1'], signal);
      return talkWebSocket(socket, `localhost:${securePort}`, path, signal);
    }),
    'in-flight': await send('in-flight', (_seen, path, signal) =>
      askWithoutEnd(door, `http://${inside}${path}`, signal, lasting),
    ),
  };
}
