// The entry of a CONNECT: listed until something was decoded inside, and for good if the client refused the certificate.
import type { IncomingMessage } from 'node:http';
import type { ClientConnection, Tunnel } from './client-connection.ts';
import type { SessionStore } from './session-store.ts';
import { withoutCredentials } from './upstream/headers.ts';

const REJECTED = 'Client closed the connection before a request was made. Possibly the SSL certificate was rejected.';
const TRUST =
  'You may need to configure your browser or application to trust the Charles Root Certificate. See SSL Proxying in the Help menu.';

/** Grants a tunnel: from now on requests on this connection go to `place`. */
export function openConnectEntry(
  store: SessionStore,
  request: IncomingMessage,
  place: { host: string; port: number },
  client: ClientConnection,
): void {
  const head = {
    firstLine: `CONNECT ${request.url} HTTP/${request.httpVersion}`,
    headers: withoutCredentials(request.rawHeaders),
  };
  const record = store.open({
    client,
    method: 'CONNECT',
    protocolVersion: 'HTTP/1.1',
    scheme: 'https',
    ...place,
    path: null,
    head,
  });
  record.statusCode = 200;
  record.response.head = { firstLine: 'HTTP/1.1 200 Connection established', headers: [] };
  useTunnel(store, client);
  const tunnel = { ...place, record, secured: false, used: false };
  client.tunnel = tunnel;
  const closed = () => {
    if (!tunnel.secured) rejectConnectEntry(store, tunnel);
  };
  // A client can be gone before its CONNECT is read.
  if (request.socket.destroyed) closed();
  else request.socket.once('close', closed);
}

/** The client closed, or refused TLS, before it asked for anything: the entry, listed again if need be, says so. */
export function rejectConnectEntry(store: SessionStore, { record, used }: Tunnel): void {
  if (used || record.tunnel || record.finished) return;
  record.notes.add(TRUST);
  record.fail(REJECTED);
  // As Charles has it: such an entry never ended.
  record.end = null;
  store.add(record);
}

/** TLS was agreed upon inside: unless the client goes at once, this is not listed, but what comes inside. */
export function secureTunnel(store: SessionStore, { tunnel }: ClientConnection): void {
  if (tunnel === null) return;
  tunnel.secured = true;
  store.remove(tunnel.record);
}

/** A request was read inside: that is listed from now on, not its CONNECT. */
export function useTunnel(store: SessionStore, { tunnel }: ClientConnection): void {
  if (tunnel === null) return;
  tunnel.used = true;
  store.remove(tunnel.record);
}
