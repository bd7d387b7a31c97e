// Opens one upstream connection (TCP, tunnel, TLS) and tells what an entry says of it.
import net, { type Socket } from 'node:net';
import tls from 'node:tls';
import { authority } from '../../util/authority.ts';
import { now } from '../../util/clock.ts';
import { lookupAddresses } from './addresses.ts';
import { openTunnel, type UpstreamProxy } from './proxy.ts';

export interface Origin {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

export interface ConnectOptions {
  readonly verify: boolean;
  readonly proxy: UpstreamProxy | null;
  readonly alpn: readonly string[];
  /** Holds the connection as long as it is open, from its first attempt on. */
  readonly sockets: Set<Socket>;
}

/** Durations are milliseconds; null for what did not happen here. */
export interface ConnectionFacts {
  /** Address of the server; null behind a proxy, which alone knows it. */
  readonly ip: string | null;
  readonly localPort: number | null;
  readonly dns: number | null;
  readonly connect: number;
  readonly ssl: number | null;
  readonly tlsProtocol: string | null;
  readonly alpn: string | null;
  readonly handshakeSent: number | null;
  readonly handshakeReceived: number | null;
}

// Node gives an address 250 ms before it drops it for the next: too little for a distant server.
const ATTEMPT_TIMEOUT = 2000;

const facts = new WeakMap<Socket, ConnectionFacts>();

export function factsOf(socket: Socket): ConnectionFacts {
  const known = facts.get(socket);
  if (known === undefined) throw new Error('An upstream connection was not opened by connectOrigin');
  return known;
}

/** Rejects with the error of the socket, of the TLS handshake or of the proxy. */
export async function connectOrigin(origin: Origin, options: ConnectOptions): Promise<Socket> {
  const { proxy } = options;
  const { socket, ...tcp } = await connectTcp(proxy ?? origin, options.sockets);
  if (proxy !== null) await openTunnel(socket, authority(origin.host, origin.port), proxy);
  const place = { ...tcp, ip: proxy === null ? tcp.ip : null, dns: proxy === null ? tcp.dns : null };
  if (origin.tls) return secure(socket, origin, options, place);
  facts.set(socket, { ...place, ssl: null, tlsProtocol: null, alpn: null, handshakeSent: null, handshakeReceived: null });
  return socket;
}

type Place = Pick<ConnectionFacts, 'ip' | 'localPort' | 'dns' | 'connect'>;

function connectTcp(place: { host: string; port: number }, sockets: Set<Socket>): Promise<Place & { socket: Socket }> {
  return new Promise((resolve, reject) => {
    const began = now();
    let resolved = began;
    const socket = net.connect({
      ...place,
      noDelay: true,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: ATTEMPT_TIMEOUT,
      lookup: (name, options, callback) =>
        lookupAddresses(name, options, (error, addresses) => {
          resolved = now();
          callback(error, addresses);
        }),
    });
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      // Between its uses nobody listens, and a reset of an idle connection is nobody's error.
      socket.on('error', () => {});
      const connect = now() - resolved;
      resolve({ socket, ip: socket.remoteAddress ?? null, localPort: socket.localPort ?? null, dns: resolved - began, connect });
    });
  });
}

function secure(socket: Socket, { host }: Origin, { verify, alpn }: ConnectOptions, place: Place): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const began = now();
    const { bytesWritten, bytesRead } = socket;
    const secured = tls.connect({
      socket,
      host,
      servername: net.isIP(host) ? '' : host,
      ALPNProtocols: [...alpn],
      rejectUnauthorized: verify,
      // Who accepts any certificate also accepts the keys and versions that only old servers still have.
      ...(verify ? {} : { minVersion: 'TLSv1' as const, ciphers: 'DEFAULT@SECLEVEL=0' }),
    });
    secured.once('error', reject);
    secured.once('secureConnect', () => {
      secured.off('error', reject);
      secured.on('error', () => {});
      facts.set(secured, {
        ...place,
        ssl: now() - began,
        tlsProtocol: secured.getProtocol(),
        alpn: secured.alpnProtocol || null,
        handshakeSent: socket.bytesWritten - bytesWritten,
        handshakeReceived: socket.bytesRead - bytesRead,
      });
      resolve(secured);
    });
  });
}
