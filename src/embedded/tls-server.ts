// The server's side of TLS: which protocol is agreed upon, and a certificate of the recorder's CA for each name.
import { EventEmitter } from 'node:events';
import { isIP, type Socket } from 'node:net';
import tls, { type SecureContext, type TLSSocket } from 'node:tls';
import { connectionOf } from './client-connection.ts';
import { createIpCertificate, createOwnCertificate, type KeyPair, ownAddresses } from './ip-certificate.ts';
import type { Mockttp } from './mockttp.ts';

const PROTOCOLS = ['h2', 'http/1.1'];
const MAX_NAMES = 1000;

/** A handshake that fails only closes its socket. */
export type TlsServer = EventEmitter<{ connection: [socket: Socket]; secureConnection: [socket: TLSSocket] }>;

/** It takes connections as its `connection` event, and tells `secureConnection`. */
export async function createTlsServer(mockttp: Mockttp, ca: KeyPair): Promise<TlsServer> {
  const authority = await mockttp.certificates.getCA(ca);
  // A name that no certificate can hold gets that of this machine: some clients take any.
  const contextFor = memoize(
    (name): Promise<SecureContext | undefined> =>
      authority
        .generateCertificate(name)
        .then(tls.createSecureContext)
        .catch(() => undefined),
  );
  const door: TlsServer = new EventEmitter();
  const open = async (certificate: Promise<KeyPair>): Promise<tls.Server> => {
    const server = tls.createServer({
      ...(await certificate),
      // Sent along: a browser that was given the fingerprint of the CA looks for it in the chain.
      ca: ca.cert,
      minVersion: tls.DEFAULT_MIN_VERSION,
      // Who offers neither may still speak what can be read.
      ALPNCallback: ({ protocols }) => PROTOCOLS.find((protocol) => protocols.includes(protocol)) ?? protocols[0],
      SNICallback: (name, done) => void contextFor(name).then((context) => done(null, context)),
    });
    return server.on('secureConnection', (socket) => door.emit('secureConnection', socket));
  };
  // Who addresses a server by IP names none in the handshake: what it expects, its tunnel tells.
  const own = await open(createOwnCertificate(mockttp, ca));
  const known = ownAddresses();
  const serverFor = memoize((address) => open(createIpCertificate(mockttp, ca, address)));
  return door.on('connection', (socket) => {
    const host = connectionOf(socket).tunnel?.host ?? '';
    if (isIP(host) === 0 || known.has(host)) own.emit('connection', socket);
    else
      serverFor(host).then(
        (server) => server.emit('connection', socket),
        () => socket.destroy(),
      );
  });
}

function memoize<Value>(make: (name: string) => Value): (name: string) => Value {
  const made = new Map<string, Value>();
  return (name) => {
    const value = made.get(name) ?? make(name);
    made.set(name, value);
    const [oldest] = made.keys();
    if (made.size > MAX_NAMES) made.delete(oldest as string);
    return value;
  };
}
