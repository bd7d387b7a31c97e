// Tells whether a host, or a client, is the machine that we run on: only there do its ports and its clock mean what ours do.
import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

/**
 * True for loopback, the unspecified address and every address of this machine's interfaces, and for names all of whose addresses are
 * such. True also for a name that does not resolve: connecting will say so.
 */
export async function isThisMachine(host: string): Promise<boolean> {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const addresses = isIP(bare) > 0 ? [bare] : await addressesOf(bare);
  const own = ownAddresses();
  return addresses.every((address) => own.check(withoutZone(address), isIPv6(address) ? 'ipv6' : 'ipv4'));
}

async function addressesOf(name: string): Promise<string[]> {
  try {
    return (await lookup(name, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}

/**
 * For a while, as interfaces come and go: is a client's address, `/192.0.2.7` as Charles writes it, one of another machine? False for what is
 * no address.
 */
export function otherMachines(): (clientAddress: string) => boolean {
  const own = ownAddresses();
  const known = new Map<string, boolean>();
  return (clientAddress) => {
    const told = known.get(clientAddress);
    if (told !== undefined) return told;
    const address = withoutZone(clientAddress.replace(/^\//, ''));
    const isOther = isIP(address) > 0 && !own.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
    known.set(clientAddress, isOther);
    return isOther;
  };
}

/** Also finds IPv4 addresses in their IPv6 form, and IPv6 addresses however they are written. */
function ownAddresses(): BlockList {
  const own = new BlockList();
  own.addSubnet('127.0.0.0', 8, 'ipv4');
  own.addAddress('0.0.0.0', 'ipv4');
  own.addAddress('::1', 'ipv6');
  own.addAddress('::', 'ipv6');
  for (const { address, family } of Object.values(networkInterfaces()).flatMap((found) => found ?? [])) {
    own.addAddress(withoutZone(address), family === 'IPv6' ? 'ipv6' : 'ipv4');
  }
  return own;
}

function withoutZone(address: string): string {
  return address.replace(/%.*$/, '');
}
