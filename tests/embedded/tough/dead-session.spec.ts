// An HTTP/2 server that says what no client understands: Node then reads no more of it, and does not say so.

import type { AddressInfo } from 'node:net';
import tls, { type TLSSocket } from 'node:tls';
import { selfSigned } from '../../support/certificate.ts';
import { askHttp2, openHttp2 } from '../client.ts';
import { ACCEPT_ANY, expect, test } from './fixtures.ts';

const SETTINGS = Buffer.from('000000040000000000' + '000000040100000000', 'hex');
const DATA_ON_STREAM_0 = Buffer.from('000003000000000000' + '010101', 'hex');

test('a session that has died without a word fails what waits on it, and the next request gets a new one', async ({
  charles,
  closing,
  entries,
}) => {
  const opened: TLSSocket[] = [];
  const server = tls.createServer({ ...(await selfSigned()), ALPNProtocols: ['h2'] }, (socket) => {
    opened.push(socket);
    socket.on('error', () => {});
    socket.once('data', () => socket.write(Buffer.concat([SETTINGS, DATA_ON_STREAM_0])));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push({
    close: async () => {
      for (const socket of opened) socket.destroy();
      server.close();
    },
  });
  const relay = await charles.openRelay(ACCEPT_ANY);
  const session = await openHttp2(relay.port, `https://127.0.0.1:${(server.address() as AddressInfo).port}`);
  expect((await askHttp2(session, { ':path': '/dead' })).status).toBe(503);
  const again = askHttp2(session, { ':path': '/again' }).catch(() => null);
  await expect.poll(() => opened.length).toBe(2);
  session.destroy();
  await again;
  expect((await entries())[0]).toMatchObject({ status: 'EXCEPTION', path: '/dead' });
  await relay.close();
});
