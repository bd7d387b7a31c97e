// Chooses the port of a launched Charles.
import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { noPort, portTaken } from './failures.ts';

export const HOST = '127.0.0.1';
// Below the ports that systems give to outgoing connections: until Charles listens, seconds later, nobody else may get its port.
const FIRST = 10_240;
const END = 32_768;
const ATTEMPTS = 100;
// An own address answers at once, unless a firewall swallows it.
const CONNECT_DEADLINE = 500;

/** The wanted port, or one that is free now. @throws CharlesError `ENGINE_FAILED` when something listens on the wanted one, or none is free. */
export async function portFor(wanted: number | undefined): Promise<number> {
  if (wanted === undefined) return await freePort();
  if (await isTaken(wanted)) throw portTaken(wanted);
  return wanted;
}

/** Does anything listen on that port, at any address of this machine? */
export async function isTaken(port: number): Promise<boolean> {
  // Some systems let two listen on one port, one of them at all addresses.
  return !(await isFree(port)) || (await Promise.all(ownAddresses().map((address) => isListening(port, address)))).includes(true);
}

async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(FIRST, END);
    if (!(await isTaken(port))) return port;
  }
  throw noPort();
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, HOST, () => server.close(() => resolve(true)));
  });
}

function isListening(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host }, () => resolve(true));
    socket.setTimeout(CONNECT_DEADLINE, () => resolve(false));
    socket.once('connect', () => socket.destroy()).once('timeout', () => socket.destroy());
    socket.once('error', () => resolve(false));
  });
}

function ownAddresses(): string[] {
  const all = Object.entries(networkInterfaces()).flatMap(([name, found = []]) =>
    found.map(({ address }) => (address.startsWith('fe80:') && !address.includes('%') ? `${address}%${name}` : address)),
  );
  return [...new Set([HOST, '::1', ...all])];
}
