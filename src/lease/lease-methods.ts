// The lease table as methods of a daemon's connection.
import type { LeaseTable, Note } from './lease-table.ts';
import type { FoundRecording } from './restorable.ts';

/** Who calls: the process that its leases are held by. */
interface Caller {
  readonly pid: number;
}

export interface AddParams extends Caller {
  readonly lease: string;
  readonly found: FoundRecording;
  readonly interrupts: boolean;
}

export interface RejoinParams extends Caller {
  readonly leases: readonly (readonly [lease: string, found: FoundRecording])[];
  readonly locked: boolean;
}

export interface LeaseMethods {
  readonly [name: string]: (params: never) => unknown;
}

/** `owner` is the connection: what it holds is dropped when it closes. */
export function leaseMethods(table: LeaseTable, owner: object): LeaseMethods {
  return {
    'lease.lock': () => table.lock(owner),
    'lease.unlock': () => table.turns.end(owner),
    'lease.add': ({ pid, lease, found, interrupts }: AddParams) => table.add(owner, pid, lease, found, interrupts),
    'lease.remove': ({ lease, restored }: { lease: string; restored: boolean }) => table.remove(lease, restored),
    'lease.note': ({ pid, ...note }: Note & Caller) => table.note(pid, note),
    'lease.first': ({ run, name }: { run: number; name: string }) => table.first(run, name),
    'lease.asked': ({ run, name }: { run: number; name: string }) => table.asked(run, name),
    'lease.rejoin': ({ pid, leases, locked }: RejoinParams) => {
      table.rejoin(owner, pid, leases);
      return table.turns.rejoin(owner, pid, locked);
    },
  };
}
