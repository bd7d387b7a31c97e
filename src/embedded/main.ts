// The embedded recorder as a process: one a run, found by all its workers, gone when the run is gone.
import { randomBytes } from 'node:crypto';
import { removeEndpoints } from '../channel/endpoint.ts';
import { watchLifetime } from '../channel/lifetime.ts';
import { type ConnectionMethods, serveChannel } from '../channel/server.ts';
import { leaseMethods } from '../lease/lease-methods.ts';
import { LeaseTable } from '../lease/lease-table.ts';
import { now } from '../util/clock.ts';
import { type EmbeddedCharles, startEmbeddedCharles } from './index.ts';
import { relayMethods } from './relay-methods.ts';

// A user interface or an editor keeps its runner for hours: without workers the engine makes room.
const IDLE = 30_000;

const [address = '', key = '', runnerPid = ''] = process.argv.slice(2);
const credentials = { username: 'playwright-charles', password: randomBytes(24).toString('base64url') };
const leases = new LeaseTable();
let engine: Promise<EmbeddedCharles> | undefined;

const server = await serveChannel(address, accept);
if (server !== null) {
  engine = startEmbeddedCharles(credentials);
  const end = () => {
    server.close();
    removeEndpoints(address, key);
    process.exit();
  };
  // Whoever says hello is told of a failure; until then nobody is there to hear of it.
  engine.then(({ closed }) => closed).then(end, () => {});
  watchLifetime({ runnerPid: Number(runnerPid), idle: IDLE, connections: server.connections }, end);
}

function accept(): ConnectionMethods {
  const owner = {};
  const relays = relayMethods(() => engine as Promise<EmbeddedCharles>);
  return {
    methods: { ...leaseMethods(leases, owner), ...relays.methods, hello, clock: now },
    onClose: () => {
      leases.drop(owner);
      relays.closeAll();
    },
  };
}

async function hello(): Promise<{ pid: number; port: number; username: string; password: string; ca: EmbeddedCharles['ca'] }> {
  const { port, ca } = await (engine as Promise<EmbeddedCharles>);
  return { pid: process.pid, port, ca, ...credentials };
}
