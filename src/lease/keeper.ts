// The keeper of the leases on one Charles: found or started, and again when it was killed.
import type { Channel } from '../channel/client.ts';
import { digestOf } from '../channel/endpoint.ts';
import { joinDaemon } from '../channel/join.ts';
import { Leases } from './leases.ts';
import { writeState } from './state-file.ts';

const MODULE = new URL('./main.js', import.meta.url);
// Projects with their own copies of this package meet at one keeper: raise it when the lease methods change.
const LEASE_PROTOCOL = 2;

/** `charles` names it: the same for all who mean the same one, and for no other. */
export async function openLeases(charles: string): Promise<Leases> {
  const key = keeperKey(charles);
  const join = (): Promise<Channel> => joinDaemon({ key, module: MODULE, args: [] });
  return new Leases(await join(), { rejoin: join });
}

/** Names the keeper of a Charles. */
export function keeperKey(charles: string): string {
  return `leases-${LEASE_PROTOCOL}-${digestOf(charles)}`;
}

/** To be called when that Charles is gone: nothing is left to be put back on it. */
export function forgetLeases(charles: string): void {
  writeState(keeperKey(charles), null);
}
