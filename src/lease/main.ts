// The daemon that keeps the leases on a real Charles, shared by all workers and runs of this user.
import { removeEndpoints } from '../channel/endpoint.ts';
import { watchLifetime } from '../channel/lifetime.ts';
import { serveChannel } from '../channel/server.ts';
import { leaseMethods } from './lease-methods.ts';
import { LeaseTable } from './lease-table.ts';

const IDLE = 5_000;

const [address = '', key = ''] = process.argv.slice(2);
const table = new LeaseTable();
const server = await serveChannel(address, () => {
  const owner = {};
  return { methods: leaseMethods(table, owner), onClose: () => table.drop(owner) };
});
if (server !== null) {
  watchLifetime({ runnerPid: null, idle: IDLE, connections: server.connections }, () => {
    server.close();
    removeEndpoints(address, key);
    process.exit();
  });
}
