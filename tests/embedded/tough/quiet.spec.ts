// The recorder as a process, under everything unkind at once: it lives, says nothing on the terminal, and leaves nothing on disk.
import net, { type Socket } from 'node:net';
import { type EngineProcess, startEngineProcess } from '../../support/engine-process.ts';
import { sendBytes } from '../../support/raw-client.ts';
import { resetConnection } from '../../support/unkind-origin.ts';
import { askHttp2, get, getSecure, openHttp2, openTls } from '../client.ts';
import { ACCEPT_ANY, expect, test } from './fixtures.ts';

test('nothing is written, and it goes on', async ({ closing, origin, startServer, startUnkind }) => {
  const engine = await startEngineProcess({ recording: true, relay: ACCEPT_ANY });
  closing.push(engine);
  const secure = await startServer({ http2: true });
  const broken = await startUnkind({ asked: (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf') });
  const dying = await startUnkind({ connected: (socket) => socket.once('data', () => resetConnection(socket)) });
  const noise = [
    '\x00\x01\x02garbage',
    'GET',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\ngarbage',
    // TLS: not a handshake, half of one, a length that lies.
    '\x16\x03\x01\x00\x05hello',
    '\x16\x03\x03\x00\x02\x00\x00',
    `\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03${'x'.repeat(508)}`,
    'CONNECT nonsense HTTP/1.1\r\n\r\n',
    'CONNECT [::1:80 HTTP/1.1\r\n\r\n',
    'CONNECT %zz:80 HTTP/1.1\r\n\r\n\x02opaque',
    'CONNECT a_b:443 HTTP/1.1\r\n\r\n\x16\x03\x01\x00\x05hello',
    `CONNECT 127.0.0.1:${dying.port} HTTP/1.1\r\n\r\n\x02opaque`,
    `CONNECT 127.0.0.1:${secure.port} HTTP/1.1\r\n\r\nPRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\xff\x01garbage`,
    Array.from({ length: 30 }, () => `GET ${origin.url}/json HTTP/1.1\r\nHost: x\r\n\r\n`).join(''),
    `GET ${broken.url}/ HTTP/1.1\r\nHost: x\r\n\r\n`,
    `GET ${dying.url}/ HTTP/1.1\r\nHost: x\r\n\r\n`,
    `GET ${dying.url}/ HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    'GET http://nowhere.invalid/ HTTP/1.1\r\nHost: x\r\n\r\n',
    `POST ${origin.url}/slow HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
  ];
  await Promise.all(noise.map((bytes) => leave(engine, bytes)));
  const nested = Array.from({ length: 30 }, (_, index) => `CONNECT a${index}.invalid:443 HTTP/1.1\r\n\r\n`).join('');
  await sendBytes(engine.port, nested, (text) => text.split('200 Connection established').length > 30);
  for (const options of [
    { servername: 'a_b' },
    { servername: 'x'.repeat(300) },
    { rejectUnauthorized: true },
    { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const,
    { ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' } as const,
    { ALPNProtocols: ['h3'] },
  ]) {
    await openTls(engine.port, `127.0.0.1:${secure.port}`, options).then(
      (socket) => socket.destroy(),
      () => {},
    );
  }
  expect((await getSecure(engine.port, `https://127.0.0.1:${dying.port}/`)).status).toBe(503);
  const session = await openHttp2(engine.port, secure.url);
  const streams = Array.from({ length: 30 }, () => askHttp2(session, { ':path': '/json' }));
  expect((await Promise.all(streams)).map(({ status }) => status)).toEqual(Array(30).fill(200));
  session.destroy();

  expect((await get(engine.port, `${origin.url}/json`)).text).toBe('{"hello":"world"}');
  expect(engine.output()).toBe('');
  expect(engine.files()).toEqual([]);
  expect(engine.exitCode()).toBeNull();
});

test('a name that no certificate can hold gets one all the same', async ({ charles, startServer }) => {
  const secure = await startServer({ tls: true });
  const relay = await charles.openRelay(ACCEPT_ANY);
  const socket = await openTls(relay.port, `127.0.0.1:${secure.port}`, { servername: 'my_service' });
  socket.write('GET /json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  expect(String(await new Promise((resolve) => socket.once('data', resolve)))).toContain('HTTP/1.1 200 OK');
  socket.destroy();
});

/** Sends the bytes, and resets the connection when something came back, or in any case soon. */
function leave({ port }: EngineProcess, bytes: string): Promise<void> {
  return new Promise((resolve) => {
    const socket: Socket = net.connect(port, '127.0.0.1', () => socket.write(Buffer.from(bytes, 'latin1')));
    socket.on('error', () => {}).once('close', () => resolve());
    socket.once('data', () => socket.resetAndDestroy());
    setTimeout(() => socket.resetAndDestroy(), 300);
  });
}
