// Name lookup for upstream connections; localhost is both loopback addresses, whatever the machine's hosts file says.
import dns from 'node:dns';
import type { LookupFunction } from 'node:net';

const LOOPBACK: readonly dns.LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/** Always looks up all addresses: the connection is tried on each in turn. */
export const lookupAddresses: LookupFunction = (hostname, _options, callback) => {
  dns.lookup(hostname, { all: true, verbatim: true }, (error, found) => {
    if (!isLocalhost(hostname)) callback(error, found ?? []);
    else callback(null, withLoopback(found ?? []));
  });
};

function isLocalhost(hostname: string): boolean {
  return /(^|\.)localhost\.?$/i.test(hostname);
}

// A server that listens on the other family only would be missed if the hosts file, or a container without one, names just one.
function withLoopback(found: readonly dns.LookupAddress[]): dns.LookupAddress[] {
  return [...found, ...LOOPBACK.filter(({ address }) => found.every((known) => known.address !== address))];
}
