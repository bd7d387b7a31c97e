// What the specs of the control client share: stand-ins, canned servers and clients that are closed when the test ends.
import net, { type AddressInfo, type Socket } from 'node:net';
import { test as base, expect } from '@playwright/test';
import { ControlClient, type ControlLimits, type ControlTarget, isCharlesError } from '../../src/control/index.ts';
import type { CharlesError } from '../../src/errors/charles-error.ts';
import { type StartCharles, startCharles } from '../support/stand-in/fixture.ts';

interface Closable {
  close(): Promise<void>;
}

interface Fixtures {
  closing: Closable[];
  startCharles: StartCharles;
  /** A server that hands over each connection once the head of a request has come; gives its port. */
  serve: (onRequest: (socket: Socket, head: string) => void) => Promise<number>;
  connect: (target: Partial<ControlTarget> & { readonly port: number }, limits?: ControlLimits) => ControlClient;
}

export const test = base.extend<Fixtures>({
  closing: async ({}, use) => {
    const all: Closable[] = [];
    await use(all);
    for (const one of all.reverse()) await one.close();
  },
  startCharles,
  serve: async ({ closing }, use) => {
    await use(async (onRequest) => {
      const { port, close } = await listen(onRequest);
      closing.push({ close });
      return port;
    });
  },
  connect: async ({ closing }, use) => {
    await use((target, limits) => {
      const client = new ControlClient({ host: '127.0.0.1', ...target }, limits);
      closing.push(client);
      return client;
    });
  },
});

export { expect };

/** An HTTP reply as text; the connection is closed after it. */
export function reply(status: number, body: string, headers: readonly string[] = []): string {
  return [
    `HTTP/1.1 ${status} Some Reason`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...headers,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

/** The `CharlesError` that the promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<CharlesError> {
  const outcome = await promise.then(
    () => 'it resolved',
    (error: unknown) => error,
  );
  if (isCharlesError(outcome)) return outcome;
  throw new Error(`expected a CharlesError, got: ${String(outcome)}`);
}

/** A port of 127.0.0.1 where nothing listens. */
export async function deadPort(): Promise<number> {
  const { port, close } = await listen(() => {});
  await close();
  return port;
}

async function listen(onRequest: (socket: Socket, head: string) => void): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    let head = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      const before = head;
      head += chunk.toString('latin1');
      if (head.includes('\r\n\r\n') && !before.includes('\r\n\r\n')) onRequest(socket, head);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: (server.address() as AddressInfo).port, close };
}
