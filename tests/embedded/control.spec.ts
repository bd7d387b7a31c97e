// control.charles of the embedded recorder: pages, commands, credentials, and how they are reached.
import { control, exchangeBytes, exportEntries, get, getInTunnel, openTunnel } from './client.ts';
import { expect, test } from './fixtures.ts';

const hrefsOf = (page: string) => [...page.matchAll(/<a href="([^"]*)"/g)].map(([, href]) => href);

test('pages have the shape of Charles, with relative links and stylesheet', async ({ start }) => {
  const { port } = await start();
  const head = (css: string) =>
    `<html><head><title>Charles Web Interface</title><link rel="stylesheet" href="${css}" /></head><body><h1>Charles Web Interface</h1>`;
  const root = await control(port, '/');
  expect(root.headers['content-type']).toBe('text/html;charset=UTF-8');
  expect(root.text).toBe(
    `${head('css/plain.css')}<ul><li><a href="throttling/">Throttling</a></li><li><a href="recording/">Recording</a></li><li><a href="tools/">Tools</a></li><li><a href="session/">Session</a></li><li><a href="quit">Quit</a></li></ul></body></html>`,
  );
  expect((await control(port, '/recording/')).text).toBe(
    `${head('../css/plain.css')}<h2>Recording</h2><p>Status: Recording Stopped</p><ul><li><a href="start">Start Recording</a></li><li><a href="stop">Stop Recording</a></li><li><a href="../">Back</a></li></ul></body></html>`,
  );
  const session = (await control(port, '/session/')).text;
  expect(session).toContain(`${head('../css/plain.css')}<h2>Session</h2>`);
  expect(hrefsOf(session)).toEqual(['clear', 'export-xml', 'export-json', 'export-csv', 'export-har', 'download', '../']);
  expect((await control(port, '/css/plain.css')).headers['content-type']).toContain('text/css');
});

test('recording starts and stops, says so, and can be told twice', async ({ start }) => {
  const { port } = await start();
  const status = async (path: string) => /Status: ([^<]*)/.exec((await control(port, path)).text)?.[1];
  expect(await status('/recording/')).toBe('Recording Stopped');
  expect(await status('/recording/start')).toBe('Recording');
  expect(await status('/recording/start')).toBe('Recording');
  expect(await status('/recording/')).toBe('Recording');
  expect(await status('/recording/stop')).toBe('Recording Stopped');
  expect(await status('/recording/')).toBe('Recording Stopped');
});

test('a page that is not there is 404 in the same shape', async ({ start }) => {
  const { port } = await start();
  for (const path of [
    '/nothing',
    '/recording/pause',
    '/session/export-session?format=har',
    '/session/export-text',
    '/session/constructor',
    '/tools/rewrite',
    '/tools/black-list/',
    '/tools/white-list/enable',
    '/tools/no-caching/toggle',
    '/quit/',
  ]) {
    const reply = await control(port, path);
    expect(reply.status, path).toBe(404);
    expect(reply.text).toContain('<title>Charles Web Interface</title>');
  }
  expect((await control(port, '/tools/black-list/')).text).toContain('href="../../css/plain.css"');
});

test('a path without a slash is not there either, and ends nothing', async ({ charles }) => {
  const head = 'CONNECT control.charles:80 HTTP/1.1\r\nHost: x\r\n\r\n';
  const reply = await exchangeBytes(charles.port, `${head}GET * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  expect(reply).toContain('HTTP/1.1 404 ');
  expect(reply).toContain('href="css/plain.css"');
  expect((await control(charles.port, '/')).status).toBe(200);
});

test('the trace format, which nobody has described, is not linked, and says so to whoever asks', async ({ start }) => {
  const { port } = await start();
  const reply = await control(port, '/session/export-trace');
  expect(reply.status).toBe(501);
  expect(reply.text).toContain('Not available: how Charles writes a trace is not documented.');
});

test('HEAD is answered as GET without its body, POST as GET, and nothing else acts', async ({ charles, origin }) => {
  await get(charles.port, `${origin.url}/json`);
  const ask = (method: string, path: string) => get(charles.port, `http://control.charles${path}`, { method });
  const head = await ask('HEAD', '/session/export-json');
  expect([head.status, head.headers['content-type'], head.text]).toEqual([200, 'application/json;charset=UTF-8', '']);
  for (const method of ['OPTIONS', 'PUT', 'DELETE']) {
    const refused = await ask(method, '/session/clear');
    expect([refused.status, refused.headers.allow]).toEqual([405, 'GET, HEAD, POST']);
  }
  expect(JSON.parse((await ask('POST', '/session/export-json')).text)).toHaveLength(1);
  await ask('POST', '/session/clear');
  expect(await exportEntries(charles.port)).toEqual([]);
});

test('an empty session is an empty list', async ({ charles }) => {
  const reply = await control(charles.port, '/session/export-json');
  expect(reply.headers['content-type']).toBe('application/json;charset=UTF-8');
  expect(reply.text).toBe('[]');
});

test('with a username, everything needs Basic credentials', async ({ start }) => {
  const { port } = await start({ username: 'me', password: 'pass:word' });
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
  for (const headers of [{}, basic('me:wrong'), basic('me'), { authorization: 'Bearer x' }]) {
    const refused = await control(port, '/recording/start', headers);
    expect(refused.status).toBe(401);
    expect(refused.headers['www-authenticate']).toMatch(/^Basic realm="[^"]+"$/);
  }
  expect((await control(port, '/recording/', basic('me:pass:word'))).text).toContain('Status: Recording Stopped');
});

test('it is reached by absolute URL, through a tunnel to port 80, and by a relay, whatever the case of its name', async ({
  charles,
}) => {
  const relay = await charles.openRelay({ verifyUpstream: true, upstreamProxy: null });
  const replies = [
    await get(charles.port, 'http://control.charles/'),
    await get(charles.port, 'http://Control.Charles/'),
    await getInTunnel(charles.port, 'http://control.charles/'),
    await get(relay.port, 'http://control.charles/'),
    await getInTunnel(relay.port, 'http://control.charles/'),
  ];
  for (const { status, text } of replies) {
    expect(status).toBe(200);
    expect(text).toContain('Charles Web Interface');
  }
});

test('its own requests are never recorded', async ({ charles, origin }) => {
  await getInTunnel(charles.port, 'http://control.charles/');
  await control(charles.port, '/nothing');
  const idle = await openTunnel(charles.port, 'control.charles:80');
  expect(await exportEntries(charles.port)).toEqual([]);
  idle.destroy();
  await get(charles.port, `${origin.url}/json`);
  await exportEntries(charles.port);
  expect((await exportEntries(charles.port)).map(({ host }) => host)).toEqual(['127.0.0.1']);
});

test('a request that takes the proxy for a server is told so, and not recorded', async ({ charles, entries }) => {
  const reply = await exchangeBytes(charles.port, 'GET /session/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  expect(reply).toMatch(/^HTTP\/1\.0 503 Error\r\nServer: Charles\r\nContent-Type: text\/html;charset=ISO-8859-1\r\n/);
  expect(reply).toContain('Proxy-Connection: close\r\n');
  expect(reply).toContain('<title>Charles Error Report</title>');
  expect(reply).toContain('<h2>Malformed request URL</h2>');
  expect(await entries()).toEqual([]);
});
