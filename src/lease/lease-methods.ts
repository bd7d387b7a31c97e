// The lease table as methods of a daemon's connection.
import type { FoundRecording, LeaseState, LeaseTable } from './lease-table.ts';

export interface LeaseMethods {
  readonly [name: string]: (params: never) => LeaseState | Promise<LeaseState>;
}

/** `owner` is the connection: what it holds is dropped when it closes. */
export function leaseMethods(table: LeaseTable, owner: object): LeaseMethods {
  return {
    'lease.lock': () => table.lock(owner),
    'lease.unlock': () => {
      table.unlock(owner);
      return table.state();
    },
    'lease.add': ({ lease, found }: { lease: string; found: FoundRecording }) => table.add(owner, lease, found),
    'lease.remove': ({ lease }: { lease: string }) => table.remove(lease),
  };
}
