// A relay chained through another proxy.
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { get, getSecure } from './client.ts';
import { expect, test } from './fixtures.ts';

const STRICT = { verifyUpstream: true, upstreamProxy: null };

test('an upstream proxy gets plain requests by URL and the rest as tunnels, with credentials; other relays do not use it', async ({
  charles,
  startServer,
  entries,
  closing,
}) => {
  const proxy = await startProxy();
  closing.push(proxy);
  const plain = await startServer();
  const secure = await startServer({ tls: true });
  const relay = await charles.openRelay({ verifyUpstream: false, upstreamProxy: `http://us%40er:p%3Aw@127.0.0.1:${proxy.port}` });
  expect((await get(relay.port, `${plain.url}/json?a=1`)).text).toBe('{"hello":"world"}');
  expect((await getSecure(relay.port, `${secure.url}/json`)).text).toBe('{"hello":"world"}');
  await get(charles.port, `${plain.url}/json`);
  const authorization = `Basic ${Buffer.from('us@er:p:w').toString('base64')}`;
  expect(proxy.seen).toEqual([
    { line: `GET ${plain.url}/json?a=1`, authorization },
    { line: `CONNECT 127.0.0.1:${secure.port}`, authorization },
  ]);
  expect(plain.requests[0]?.headers).not.toHaveProperty('proxy-authorization');
  const recorded = await entries();
  for (const entry of recorded.slice(0, 2)) {
    expect(entry).toMatchObject({ status: 'COMPLETE', remoteAddress: null, durations: { dns: null } });
    expect(JSON.stringify(entry)).not.toContain(authorization);
  }
  expect(recorded[0]?.request.header?.firstLine).toBe('GET /json?a=1 HTTP/1.1');
});

test('an upstream proxy that refuses, talks nonsense or is not there is answered with the error page', async ({
  charles,
  startServer,
  entries,
  closing,
}) => {
  const proxy = await startProxy(407);
  closing.push(proxy);
  const secure = await startServer({ tls: true });
  const refused = await charles.openRelay({ verifyUpstream: false, upstreamProxy: `http://127.0.0.1:${proxy.port}` });
  expect((await getSecure(refused.port, `${secure.url}/json`)).text).toContain('The upstream proxy refused the tunnel: 407');
  await proxy.close();
  expect((await getSecure(refused.port, `${secure.url}/json`)).text).toContain('ECONNREFUSED');
  const babbler = net.createServer(
    (socket) =>
      void socket
        .on('error', () => {})
        .resume()
        .end('nonsense\r\n\r\n'),
  );
  await new Promise<void>((resolve) => babbler.listen(0, '127.0.0.1', resolve));
  closing.push({ close: () => new Promise((resolve) => babbler.close(() => resolve())) });
  const upstreamProxy = `http://127.0.0.1:${(babbler.address() as AddressInfo).port}`;
  const lost = await charles.openRelay({ verifyUpstream: false, upstreamProxy });
  expect((await getSecure(lost.port, `${secure.url}/json`)).text).toContain(
    '<h2>Failed to connect to remote host</h2><p>The upstream proxy opened no tunnel: ',
  );
  expect((await entries()).map(({ status }) => status)).toEqual(['EXCEPTION', 'EXCEPTION', 'EXCEPTION']);
});

test('hosts of the bypass list are reached without the upstream proxy, and recorded all the same', async ({
  charles,
  startServer,
  entries,
  closing,
}) => {
  const proxy = await startProxy();
  closing.push(proxy);
  const origin = await startServer({ host: null });
  const upstreamProxy = `http://127.0.0.1:${proxy.port}`;
  const by = async (upstreamBypass: string[], host: string): Promise<number> => {
    const relay = await charles.openRelay({ verifyUpstream: true, upstreamProxy, upstreamBypass });
    const before = proxy.seen.length;
    expect((await get(relay.port, `http://${host}:${origin.port}/json`)).status).toBe(200);
    return proxy.seen.length - before;
  };
  expect(await by([], '127.0.0.1')).toBe(1);
  expect(await by(['127.0.0.1'], '127.0.0.1')).toBe(0);
  expect(await by(['127.0.0.1:1'], '127.0.0.1')).toBe(1);
  expect(await by([`LOCALHOST:${origin.port}`], 'localhost')).toBe(0);
  expect(await by(['.localhost'], 'localhost')).toBe(0);
  expect(await by(['*.localhost'], 'app.localhost')).toBe(0);
  expect(await by(['host'], 'localhost')).toBe(1);
  expect((await entries()).map(({ response }) => response.status)).toEqual(Array(7).fill(200));
});

test('plain requests and tunnels can have different proxies; a malformed one fails what needs it, and nothing else', async ({
  charles,
  startServer,
  closing,
}) => {
  const [forPlain, forTunnels] = [await startProxy(), await startProxy()];
  closing.push(forPlain, forTunnels);
  const plain = await startServer();
  const secure = await startServer({ tls: true });
  const http = `http://127.0.0.1:${forPlain.port}`;
  const https = `http://127.0.0.1:${forTunnels.port}`;
  const ask = async (upstreamProxy: { http: string | null; https: string | null }, upstreamBypass: string[] = []) => {
    const relay = await charles.openRelay({ verifyUpstream: false, upstreamProxy, upstreamBypass });
    const before = [forPlain.seen.length, forTunnels.seen.length];
    const replies = [await get(relay.port, `${plain.url}/json`), await getSecure(relay.port, `${secure.url}/json`)];
    return {
      replies,
      statuses: replies.map(({ status }) => status),
      asked: [forPlain.seen.length - (before[0] ?? 0), forTunnels.seen.length - (before[1] ?? 0)],
    };
  };
  expect(await ask({ http, https })).toMatchObject({ statuses: [200, 200], asked: [1, 1] });
  expect(await ask({ http, https: null })).toMatchObject({ statuses: [200, 200], asked: [1, 0] });
  const socks = await ask({ http: null, https: 'socks5://me:secret@127.0.0.1:1' });
  expect(socks).toMatchObject({ statuses: [200, 503], asked: [0, 0] });
  expect(socks.replies[1]?.text).toMatch(/must begin with http:\/\/, not socks5:\/\/.*charlesUpstreamProxy/s);
  expect(socks.replies[1]?.text).not.toContain('secret');
  const bypassed = await ask({ http: 'nonsense', https: 'socks5://127.0.0.1:1' }, ['127.0.0.0/8']);
  expect(bypassed).toMatchObject({ statuses: [200, 200], asked: [0, 0] });
});

test('a malformed upstream proxy is an error that keeps its credentials to itself', async ({ charles, origin }) => {
  const relay = await charles.openRelay(STRICT);
  for (const upstreamProxy of [
    'nonsense',
    'socks5://me:secret@127.0.0.1:1',
    'https://me:secret@127.0.0.1',
    'http://me:50%secret@127.0.0.1:1',
  ]) {
    const error = await charles.openRelay({ verifyUpstream: true, upstreamProxy }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'OPTION_INVALID' });
    expect(String(error)).not.toContain('secret');
    expect(() => relay.configure({ verifyUpstream: true, upstreamProxy })).toThrow('OPTION_INVALID');
  }
  expect((await get(relay.port, `${origin.url}/json`)).status).toBe(200);
});

interface Proxy {
  readonly port: number;
  readonly seen: { line: string; authorization: string | undefined }[];
  close(): Promise<void>;
}

/** A forward proxy of plain requests and tunnels; refuses tunnels with that status, if given. */
async function startProxy(refusal?: number): Promise<Proxy> {
  const seen: Proxy['seen'] = [];
  const note = ({ method, url, headers }: http.IncomingMessage) =>
    seen.push({ line: `${method} ${url}`, authorization: headers['proxy-authorization'] });
  const server = http.createServer((request, response) => {
    note(request);
    const { 'proxy-authorization': _, ...headers } = request.headers;
    const onward = http.request(request.url ?? '', { method: request.method, headers }, (reply) => {
      response.writeHead(reply.statusCode ?? 0, reply.headers);
      reply.pipe(response);
    });
    request.pipe(onward);
  });
  server.on('connect', (request, socket) => {
    note(request);
    if (refusal !== undefined) return void socket.end(`HTTP/1.1 ${refusal} Refused\r\nContent-Length: 0\r\n\r\n`);
    const { hostname, port } = new URL(`http://${request.url}`);
    const onward = net.connect(Number(port), hostname, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    for (const end of [socket, onward]) end.on('error', () => {});
    onward.once('close', () => socket.destroy());
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
