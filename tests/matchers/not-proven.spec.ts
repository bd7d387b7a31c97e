// What was recorded may not be all: then no negation, and no upper end of a count, passes.
import { once } from 'node:events';
import http from 'node:http';
import { connect, type Socket } from 'node:net';
import tls from 'node:tls';
import { ControlClient } from '../../src/control/index.ts';
import { rawEntry } from '../session/fixtures/raw.ts';
import { startOrigin } from '../support/origin.ts';
import { expect, failureOf, test } from './fixtures.ts';

const NONE = { path: '/none' };

/** A CONNECT through the relay to a port of this machine. */
async function openTunnel(relay: string, port: number): Promise<Socket> {
  const socket = connect(Number(new URL(relay).port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  await once(socket, 'data');
  return socket;
}

test('traffic that is all recorded and has settled proves an absence', async ({ traffic: { live, send }, origin }) => {
  await send(`${origin.url}/json`);
  await expect(live).not.toHaveRequest(NONE);
  await expect(live).toHaveRequest({ path: '/json' }, { times: 1 });
  await expect(live).not.toHaveFailedRequest();
});

test('a tunnel that nobody looked into may hold the request, unless it goes elsewhere or is ignored', async ({
  traffic: { live, relay, send },
  origin,
}) => {
  const secure = await startOrigin({ tls: true });
  const inside = tls.connect({ socket: await openTunnel(relay.url, secure.port), rejectUnauthorized: false });
  await once(inside, 'secureConnect');
  inside.write('GET /json HTTP/1.1\r\nHost: origin\r\n\r\n');
  await once(inside, 'data');
  const message = await failureOf(expect(live).not.toHaveRequest({ path: '/json' }));
  expect(message).toMatch(/0 matching of 1 captured, not proven/);
  expect(message).toContain(`Nobody looked into the tunnels to 127.0.0.1:${secure.port}`);
  expect(message).toContain('SSL proxying');
  await expect(live).not.toHaveRequest({ path: '/json' }, { ignore: { host: '127.0.0.1' } });
  await expect(live).not.toHaveRequest({ host: 'tracker.example' });

  expect(await failureOf(expect(live).toHaveRequest(NONE, { times: 0 }))).toContain('Nobody looked into');
  expect(await failureOf(expect(live).not.toHaveRequest({}, { times: { min: 2 } }))).toContain('Nobody looked into');
  expect(await failureOf(expect(live).not.toHaveFailedRequest())).toContain('Nobody looked into');
  await expect(live).not.toHaveFailedRequest({ ignore: { host: '127.0.0.1' } });
  expect(await failureOf(expect(live).not.toHaveRequestsInOrder([NONE, { path: '/json' }]))).toContain('Nobody looked into');

  await send(`${origin.url}/echo`);
  expect(await failureOf(expect(live).not.toHaveRequest({ path: '/echo' })), 'a hit').not.toContain('Nobody looked into');
  await expect(live, 'one is not none, whatever is in the tunnel').not.toHaveRequest({ path: '/echo' }, { times: 0 });
  inside.destroy();
  await secure.close();
});

test('a client that refuses the certificate may have had it to send, one that only closed another connection had not', async ({
  open,
}) => {
  const { live, relay } = await open({ decrypt: true });
  const secure = await startOrigin({ tls: true });
  const refusing = async (): Promise<void> => {
    const inside = tls.connect({ socket: await openTunnel(relay.url, secure.port), rejectUnauthorized: true });
    await once(inside, 'error');
    inside.destroy();
  };
  await refusing();
  await expect(live).toHaveRequest({ method: 'CONNECT', failed: true });
  expect(await failureOf(expect(live).not.toHaveRequest(NONE))).toContain("does not seem to trust the recorder's certificate");
  await expect(live).not.toHaveRequest({ host: 'tracker.example' });

  const inside = tls.connect({ socket: await openTunnel(relay.url, secure.port), rejectUnauthorized: false });
  await once(inside, 'secureConnect');
  inside.write('GET /json HTTP/1.1\r\nHost: origin\r\n\r\n');
  await expect(live).toHaveRequest({ path: '/json', status: 200 });
  await expect(live).not.toHaveRequest(NONE);
  inside.destroy();
  await secure.close();
});

test('tunnels that are opened ahead and stay empty hide nothing', async ({ open }) => {
  const { live, relay } = await open({ decrypt: true });
  const secure = await startOrigin({ tls: true });
  const ahead = tls.connect({ socket: await openTunnel(relay.url, secure.port), rejectUnauthorized: false });
  await once(ahead, 'secureConnect');
  await expect(live).not.toHaveRequest({ method: 'GET' });
  expect((await live.entries()).map(({ method, state }) => [method, state])).toEqual([['CONNECT', 'in-flight']]);
  ahead.destroy();
  await secure.close();
});

test('entries without a client port could be anybody’s', async ({ open, origin }) => {
  const { live, send } = await open({ zeroPorts: true });
  await send(`${origin.url}/json`);
  const message = await failureOf(expect(live).not.toHaveRequest(NONE));
  expect(message).toContain('1 entries of this time have no client port');
});

test('a connection of which nothing was recorded may have held it', async ({ open, origin }) => {
  const { live, send, standIn } = await open({ recording: true });
  const control = new ControlClient(standIn);
  await send(`${origin.url}/json`);
  await expect(live).not.toHaveRequest(NONE);
  await control.stopRecording();
  await send(`${origin.url}/none`);
  await control.startRecording();
  const message = await failureOf(expect(live).not.toHaveRequest(NONE));
  expect(message).toContain('1 connection(s) of this test sent something');
});

test('a session that was cleared may have held it', async ({ traffic: { live, send, standIn }, origin }) => {
  await send(`${origin.url}/json?read`);
  await live.entries();
  await standIn.fault('cleared');
  await send(`${origin.url}/json?later`);
  expect(await failureOf(expect(live).not.toHaveRequest(NONE))).toContain('somebody cleared it');
});

test('a Charles that restarted in the middle may have held it', async ({ traffic: { live, send, standIn }, origin }) => {
  await send(`${origin.url}/json?unread`);
  await standIn.fault('restart');
  await expect(async () => send(`${origin.url}/json?after`)).toPass();
  expect(await failureOf(expect(live).not.toHaveRequest(NONE))).toMatch(/went away with its session|somebody cleared it/);
});

test('a body of which only a part was kept may have what is asked for', async ({ open }) => {
  const cut = rawEntry(
    { notes: 'Response body of 9000 bytes: the first 4 are kept' },
    { responseText: 'abcd', responseType: 'text/plain' },
  );
  const { live } = await open({ preload: Buffer.from(JSON.stringify([cut])) }, { includeExisting: true });
  const message = await failureOf(expect(live).not.toHaveRequest({ responseBody: 'wxyz' }));
  expect(message).toMatch(/Only a part of the body was kept of #1 GET .*maxBodyBytes/);
  const byPredicate = await failureOf(expect(live).not.toHaveRequest((entry) => entry.text().includes('wxyz')));
  expect(byPredicate).toMatch(/Only a part of the body was kept of #1 GET/);
  await expect(live).not.toHaveRequest({ requestBody: 'wxyz' });
  await expect(live).not.toHaveRequest({ path: '/other', responseBody: 'wxyz' });
});

test('a body whose content encoding could not be removed may have what is asked for', async ({ open }) => {
  const answer = (path: string, contentEncoding: string, bytes: Buffer) => {
    const { response } = rawEntry();
    const body = { encoding: 'base64' as const, encoded: bytes.toString('base64') };
    return rawEntry({ path, response: { ...response, mimeType: 'application/json', contentEncoding, body } });
  };
  const opaque = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xff]);
  const plain = Buffer.from('{"word":"Zoë"}');
  const session = [
    answer('/opaque', 'zstd', opaque),
    answer('/plain', 'gzip', plain),
    answer('/identity', 'identity', opaque),
    answer('/empty', '', opaque),
    answer('/chunked', 'aws-chunked', opaque),
  ];
  const { live } = await open({ preload: Buffer.from(JSON.stringify(session)) }, { includeExisting: true });
  for (const responseBody of ['needle', { word: 'needle' }]) {
    const message = await failureOf(expect(live).not.toHaveRequest({ responseBody }));
    expect(message).toContain('Received: 0 matching of 5 captured, not proven');
    expect(message).toMatch(/content encoding could not be removed from the body of #1 GET \S+\/opaque -> 200: it may/);
  }
  await expect(live).not.toHaveRequest({ path: /^\/(?!opaque)/, responseBody: 'needle' });
  await expect(live).not.toHaveRequest({ requestBody: 'needle' });
  await expect(live).toHaveRequest({ path: '/plain', responseBody: { word: 'Zoë' } });
});

test('a body without a charset is compared with what was sent, not with what Charles read', async ({
  traffic: { live, post },
  origin,
}) => {
  await post(`${origin.url}/json`, { name: 'Zoë' });
  await expect(live).toHaveRequest({ requestBody: { name: 'Zoë' } });
  await failureOf(expect(live).not.toHaveRequest({ requestBody: 'Zoë' }));
});

test('a capture whose stop failed, or that never started, proves nothing', async ({ open, startCharles, startWorker }) => {
  const { live, standIn } = await open();
  await standIn.fault('stop-ignored');
  expect(await live.stop({ persist: false })).toMatchObject({ status: 'stop_failed' });
  expect(await failureOf(expect(live).not.toHaveRequest(NONE))).toContain('The stop of the capture failed');

  const idle = (await startWorker(await startCharles())).capture();
  expect(await failureOf(expect(idle).not.toHaveRequest(NONE))).toContain('has not started');
});

test('the last look at the session comes after the quiet, so that a request which was noted late is not missed', async ({
  traffic: { live, send, standIn },
  origin,
}) => {
  const exports = async (): Promise<number> => (await standIn.controlCalls()).filter((call) => call.includes('export')).length;
  const agent = new http.Agent({ keepAlive: true });
  await send(`${origin.url}/json`, agent);
  await live.entries();
  const read = await exports();
  await live.settled();
  expect(await exports()).toBe(read + 1);
  await live.settled();
  expect(await exports(), 'nothing was sent since').toBe(read + 1);
  agent.destroy();
});
