// What goes wrong between client, recorder and server: what the client sees, and what the entry says.
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import type { Route } from '../support/origin-routes.ts';
import { exchangeBytes, get, getSecure } from './client.ts';
import { expect, test } from './fixtures.ts';

const ACCEPT_ANY = { verifyUpstream: false, upstreamProxy: null };

test('a server that is not there gets the client the error page of Charles', async ({ charles, startServer, entries }) => {
  const origin = await startServer();
  await origin.close();
  const reply = await get(charles.port, `${origin.url}/x`);
  expect(reply.status).toBe(503);
  expect(reply.headers).toMatchObject({
    server: 'Charles',
    'content-type': 'text/html;charset=ISO-8859-1',
    'proxy-connection': 'close',
  });
  expect(reply.text).toContain('<title>Charles Error Report</title>');
  expect(reply.text).toContain('<h2>Failed to connect to remote host</h2>');
  const [entry] = await entries();
  expect(entry).toMatchObject({
    status: 'EXCEPTION',
    errorMessage: expect.stringMatching(/^Failed to connect to remote host: .*ECONNREFUSED/),
    remoteAddress: null,
    times: { requestBegin: null, requestComplete: null },
    response: { status: 503, header: { firstLine: 'HTTP/1.0 503 Error' }, body: { text: reply.text, charset: 'ISO-8859-1' } },
  });
  expect(entry).not.toHaveProperty('remoteLocalPort');
  expect(entry).not.toHaveProperty('ssl');
});

test('a response that cannot be read is told apart', async ({ charles, startServer, entries }) => {
  const unreadable = {
    '/lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok',
    '/folded': 'HTTP/1.1 200 OK\r\nX-A: 1\r\n folded\r\nContent-Length: 2\r\n\r\nok',
    '/large': `HTTP/1.1 200 OK\r\nX-A: ${'x'.repeat(300_000)}\r\nContent-Length: 2\r\n\r\nok`,
    '/unasked': 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\nraw',
  };
  const answers = Object.entries(unreadable).map(([path, bytes]): [string, Route] => [
    path,
    ({ socket }) => void socket.end(bytes),
  ]);
  const origin = await startServer({ routes: Object.fromEntries(answers) });
  for (const path of Object.keys(unreadable)) {
    const reply = await get(charles.port, origin.url + path);
    expect(reply.status, path).toBe(503);
    expect(reply.text, path).toContain('<h2>Failed to read the response of the remote host</h2>');
    expect((await entries()).at(-1), path).toMatchObject({
      status: 'EXCEPTION',
      path,
      errorMessage: expect.stringMatching(/^Failed to read the response of the remote host: \S/),
      remoteAddress: '127.0.0.1/127.0.0.1',
    });
  }
});

test('a name that does not resolve is told apart, also inside of a tunnel', async ({ charles, entries }) => {
  for (const reply of [
    await get(charles.port, 'http://nowhere.invalid/'),
    await getSecure(charles.port, 'https://nowhere.invalid/'),
  ]) {
    expect(reply.status).toBe(503);
    expect(reply.text).toContain('<h2>Name lookup failed for remote host</h2>');
  }
  for (const entry of await entries()) {
    expect(entry).toMatchObject({ status: 'EXCEPTION', host: 'nowhere.invalid', remoteAddress: null, response: { status: 503 } });
    expect(entry.errorMessage).toMatch(/^Name lookup failed for remote host: /);
  }
});

test('a certificate that nobody trusts is an error, unless the relay accepts it', async ({ charles, startServer, entries }) => {
  const origin = await startServer({ tls: true });
  const strict = await charles.openRelay({ verifyUpstream: true, upstreamProxy: null });
  const relaxed = await charles.openRelay(ACCEPT_ANY);
  const statuses = [];
  // The relaxed one first: its connections must not serve the others.
  for (const port of [relaxed.port, strict.port, charles.port, relaxed.port]) {
    statuses.push((await getSecure(port, `${origin.url}/json`, { headers: { connection: 'keep-alive' } })).status);
  }
  expect(statuses).toEqual([200, 503, 503, 200]);
  expect(origin.requests).toHaveLength(2);
  expect((await entries())[1]?.errorMessage).toMatch(/certificate/);
});

test('a reset within the response reaches the client as a reset', async ({ charles, startServer, entries }) => {
  const plain = await startServer();
  const secure = await startServer({ tls: true });
  const relay = await charles.openRelay(ACCEPT_ANY);
  await expect(get(charles.port, `${plain.url}/reset-mid-body`)).rejects.toThrow(/aborted|ECONNRESET/);
  await expect(getSecure(relay.port, `${secure.url}/reset-mid-body`)).rejects.toThrow(/aborted|ECONNRESET/);
  const request = `GET ${plain.url}/reset-mid-body HTTP/1.1\r\nHost: x\r\n\r\n`;
  await expect(exchangeBytes(charles.port, request)).rejects.toThrow('reset');
  const recorded = await entries();
  expect(recorded).toHaveLength(3);
  for (const { status, errorMessage, response } of recorded) {
    expect(status).toBe('EXCEPTION');
    expect(errorMessage).toMatch(/^Remote server closed the connection before the end of the response: /);
    expect(response).toMatchObject({ status: 200, body: { text: 'half of it' } });
  }
});

test('a reset instead of a response is answered with the error page', async ({ charles, origin, entries }) => {
  expect((await get(charles.port, `${origin.url}/reset`)).status).toBe(503);
  expect((await entries())[0]).toMatchObject({ status: 'EXCEPTION', response: { status: 503 } });
});

test('a kept connection that the server has closed is replaced without a word', async ({ charles, entries }) => {
  // As a server whose time for idle connections ends just when the next request comes.
  let served = 0;
  const server = net.createServer((socket) => {
    socket.once('data', () => {
      served += 1;
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nserved');
      socket.once('data', () => socket.resetAndDestroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  for (const expected of [1, 2, 3]) {
    expect((await get(charles.port, `http://127.0.0.1:${port}/`)).text).toBe('served');
    expect(served).toBe(expected);
  }
  // What changes something is not sent twice.
  expect((await get(charles.port, `http://127.0.0.1:${port}/`, { method: 'POST' })).status).toBe(503);
  server.close();
  const statuses = (await entries()).map(({ status, keptAlive }) => [status, keptAlive]);
  expect(statuses).toEqual([...Array(3).fill(['COMPLETE', false]), ['EXCEPTION', true]]);
});

test('a client that goes away ends its entry and the request to the server', async ({ charles, startServer, entries }) => {
  let gone = false;
  const server = await startServer({
    routes: {
      '/hold': (request) =>
        void request.socket.once('close', () => {
          gone = true;
        }),
      '/stream': (_request, response) => void response.write('some'),
    },
  });
  await abandon(charles.port, `${server.url}/hold`, () => server.requests.length === 1);
  await expect.poll(() => gone).toBe(true);
  await abandon(charles.port, `${server.url}/stream`, async () => (await entries())[1]?.response.sizes.body === 4);
  const reason = 'Client closed connection before receiving entire response';
  await expect
    .poll(async () => (await entries()).map(({ status, errorMessage }) => [status, errorMessage]))
    .toEqual([
      ['EXCEPTION', reason],
      ['EXCEPTION', reason],
    ]);
  const [held, streamed] = await entries();
  expect(held?.response).not.toHaveProperty('status');
  expect(streamed?.response).toMatchObject({ status: 200, sizes: { body: 4 } });
});

async function abandon(proxyPort: number, url: string, until: () => boolean | Promise<boolean>): Promise<void> {
  const request = http.get({ host: '127.0.0.1', port: proxyPort, path: url, headers: { host: new URL(url).host }, agent: false });
  request.on('error', () => {});
  request.on('response', (response) => response.on('error', () => {}).resume());
  await expect.poll(until).toBe(true);
  request.destroy();
}
