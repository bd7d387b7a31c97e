// Lists of hosts in the options of a relay: which places are meant.
import { BlockList, isIP } from 'node:net';
import { authority } from '../../util/authority.ts';

export interface Place {
  readonly host: string;
  readonly port: number;
}

/**
 * `host` is that host alone, `.domain` and `*.domain` are the domain with all below it, `network/bits` all addresses in it;
 * any but the last with `:port` at its end for that port only.
 */
export function matchesHost(patterns: readonly string[], { host, port }: Place): boolean {
  const name = host.toLowerCase();
  const places = [name, `[${name}]`, authority(name, port)];
  return patterns.some((pattern) => {
    const wanted = pattern.toLowerCase().replace(/^\*(?=\.)/, '');
    return places.some((place) => isWithin(wanted, place)) || isInNetwork(wanted, name);
  });
}

function isWithin(wanted: string, place: string): boolean {
  return place === wanted || (wanted.startsWith('.') && (place.endsWith(wanted) || place === wanted.slice(1)));
}

/** Names are not looked up for this. */
function isInNetwork(wanted: string, host: string): boolean {
  const [, network = '', bits] = /^([\d.a-f:]+)\/(\d{1,3})$/.exec(wanted) ?? [];
  const family = isIP(network);
  if (family === 0 || family !== isIP(host) || Number(bits) > (family === 6 ? 128 : 32)) return false;
  const networks = new BlockList();
  networks.addSubnet(network, Number(bits), `ipv${family as 4 | 6}`);
  return networks.check(host, `ipv${family as 4 | 6}`);
}
