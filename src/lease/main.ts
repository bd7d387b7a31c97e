// The daemon that keeps the leases on a real Charles, shared by all workers and runs of this user.
import { removeEndpoints } from '../channel/endpoint.ts';
import { watchLifetime } from '../channel/lifetime.ts';
import { serveChannel } from '../channel/server.ts';
import { isAlive } from '../util/is-alive.ts';
import { leaseMethods } from './lease-methods.ts';
import { LeaseTable } from './lease-table.ts';
import { readState, removeOldStates, writeState } from './state-file.ts';

const IDLE = 5_000;
// Workers notice at once that their keeper was killed; one that does not come back by then hangs.
const REJOIN = 3_000;

const [address = '', key = ''] = process.argv.slice(2);
let table: LeaseTable | undefined;
const server = await serveChannel(address, () => {
  // Only now is it certain that no other keeper writes this file.
  table ??= openTable();
  const kept = table;
  const owner = {};
  return { methods: leaseMethods(kept, owner), onClose: () => kept.drop(owner) };
});
if (server !== null) {
  watchLifetime({ runnerPid: null, idle: IDLE, connections: server.connections }, () => {
    server.close();
    removeOldStates();
    removeEndpoints(address, key);
    process.exit();
  });
}

function openTable(): LeaseTable {
  const restored = readState(key);
  const opened = new LeaseTable({ restored, save: (state) => writeState(key, state) });
  opened.turns.awaitRejoin((restored?.holders ?? []).filter(isAlive), REJOIN);
  return opened;
}
