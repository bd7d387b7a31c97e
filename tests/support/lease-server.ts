// A lease table that is served in this process, for workers that are.
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Channel } from '../../src/channel/client.ts';
import { type ChannelServer, serveChannel } from '../../src/channel/server.ts';
import { leaseMethods } from '../../src/lease/lease-methods.ts';
import { LeaseTable } from '../../src/lease/lease-table.ts';

export interface LeaseServer {
  connect(): Promise<Channel>;
  close(): void;
}

/** `id` tells the servers of this process apart; short, for it becomes part of a socket's path. */
export async function startLeaseServer(id: string): Promise<LeaseServer> {
  const name = `playwright-charles-test-${process.pid}-${id}`;
  const address = process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : path.join(tmpdir(), name, 'l.sock');
  const table = new LeaseTable();
  const server = (await serveChannel(address, () => {
    const owner = {};
    return { methods: leaseMethods(table, owner), onClose: () => table.drop(owner) };
  })) as ChannelServer;
  const channels: Channel[] = [];
  return {
    connect: async () => {
      const channel = await Channel.connect(address);
      channels.push(channel);
      return channel;
    },
    close: () => {
      for (const channel of channels) channel.close();
      server.close();
      if (process.platform !== 'win32') rmSync(path.dirname(address), { recursive: true, force: true });
    },
  };
}
