// What the stand-in hands out has the shape of its generation.
import { once } from 'node:events';
import net from 'node:net';
import { unzipSync } from 'fflate';
import { expect, reply, test } from './fixtures.ts';
import { bytesOf, control } from './stand-in-traffic.ts';
import { get } from './through-proxy.ts';

const COMMON =
  'status method protocolVersion scheme host port actualPort path query tunnel keptAlive remoteAddress clientAddress clientPort times durations speeds totalSize request response';

const GENERATIONS = [
  { generation: '4.5', more: ['webSocket'], creator: '4.5.6', size: 'string', tool: 'black-list', none: 'block-list' },
  { generation: '4.6', more: ['webSocket'], creator: '4.6.4', size: 'number', tool: 'block-list', none: 'black-list' },
  {
    generation: '5',
    more: ['clientKeptAlive', 'clientLocalPort', 'remoteLocalPort'],
    creator: '5.0.1',
    size: 'number',
    tool: 'allow-list',
    none: 'white-list',
  },
] as const;

for (const { generation, more, creator, size, tool, none } of GENERATIONS) {
  test(`generation ${generation}: entries, exports, tools and download`, async ({ startCharles, serve }) => {
    const charles = await startCharles({ generation, recording: true });
    const origin = await serve((socket) => socket.end(reply(200, 'hello', ['Content-Type: text/plain'])));
    await get(charles.port, `http://127.0.0.1:${origin}/a?b=c`);

    const [entry] = JSON.parse((await control(charles, 'session/export-json')).body);
    expect(Object.keys(entry).sort()).toEqual([...COMMON.split(' '), ...more].sort());
    expect([typeof entry.totalSize, typeof entry.speeds.overall]).toEqual([size, size]);
    expect(entry).toMatchObject({ status: 'COMPLETE', port: origin, actualPort: origin, clientAddress: '/127.0.0.1' });
    expect(entry.times.start).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/);

    const har = JSON.parse((await control(charles, 'session/export-har')).body);
    expect(har.log).toMatchObject({ creator: { version: creator }, entries: [{ response: { status: 200 } }] });
    expect((await control(charles, 'session/export-xml')).body).toContain(`clientPort="${entry.clientPort}"`);
    expect((await control(charles, 'session/export-csv')).body.split('\n')[1]?.split(',')).toHaveLength(33);

    expect((await control(charles, `tools/${tool}/`)).body).toContain('Status: Disabled');
    expect((await control(charles, `tools/${tool}/enable`)).body).toContain('Status: Enabled');
    expect((await control(charles, `tools/${none}/`)).status).toBe(404);

    await get(charles.port, 'http://chls.pro/ssl');
    expect((await charles.entries())[1].port).toBe(generation === '4.5' ? null : undefined);
  });
}

test('the download is Java serialisation in 4 and a zip in 5', async ({ startCharles }) => {
  const four = await bytesOf(await startCharles({ generation: '4.6' }), 'session/download');
  expect(four.subarray(0, 6).toString('hex')).toBe('aced00057372');
  const five = await bytesOf(await startCharles({ preload: Buffer.from(SESSION) }), 'session/download');
  expect(Object.keys(unzipSync(five))).toEqual(['0-meta.json', '0-res.json']);
});

test('a WebSocket is one entry with the frames of each side as its bodies', async ({ startCharles, serve }) => {
  const charles = await startCharles({ recording: true });
  const origin = await serve((socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    socket.on('data', (data) => socket.write(data.toString().toUpperCase()));
  });
  const client = net.connect(charles.port, '127.0.0.1');
  const lines = ['Host: x', 'Connection: Upgrade', 'Upgrade: websocket', '', ''];
  client.write([`GET http://127.0.0.1:${origin}/ HTTP/1.1`, ...lines].join('\r\n'));
  await once(client, 'data');
  client.write('frame');
  await once(client, 'data');
  client.destroy();
  const bodyOf = (text: string): object => ({ body: { encoding: 'base64', encoded: Buffer.from(text).toString('base64') } });
  const entry = { status: 'COMPLETE', webSocket: true, request: bodyOf('frame'), response: { status: 101, ...bodyOf('FRAME') } };
  await expect.poll(() => charles.entries()).toMatchObject([entry]);
});

test('what was preloaded is in every export, until the session is cleared', async ({ startCharles }) => {
  const charles = await startCharles({ preload: Buffer.from(` ${SESSION}\n`), recording: true, selfRecord: true });
  const [first, second] = JSON.parse((await control(charles, 'session/export-json')).body);
  expect(first.host).toBe('preloaded.example');
  // A Charles that records its own control calls has the export that it is just writing in it.
  expect(second).toMatchObject({ host: 'control.charles', path: '/session/export-json', status: 'RECEIVED_REQUEST_BODY' });
  const [, self] = await charles.entries();
  expect(JSON.parse(self.response.body.text)).toHaveLength(2);
  await control(charles, 'session/clear');
  expect(await charles.entries()).toMatchObject([{ path: '/session/clear' }]);
});

test('the throttling page lists presets, and an unknown one is accepted without a word', async ({ startCharles }) => {
  const charles = await startCharles({ presets: ['Train & tunnel'] });
  const page = (await control(charles, 'throttling/')).body;
  expect(page).toContain('Status: Throttling Stopped');
  expect(page).toContain('<select name="preset"><option value="">Current</option><option value="56 kbps Modem">');
  expect(page).toContain('256 kbps ISDN&#x2F;DSL');
  expect(page).toContain('Train &amp; tunnel');
  expect(await charles.throttlingNow()).toBeNull();
  expect((await control(charles, 'throttling/activate?preset=3GG')).body).toMatch(/Status: Throttling</);
  expect(await charles.throttlingNow()).toBe('3GG');
  await control(charles, 'throttling/activate');
  expect(await charles.throttlingNow()).toBe('');
  await control(charles, 'throttling/deactivate');
  expect(await charles.throttlingNow()).toBeNull();
});

const SESSION = JSON.stringify([
  {
    status: 'COMPLETE',
    host: 'preloaded.example',
    request: { sizes: {} },
    response: { sizes: {}, mimeType: 'application/json', body: { text: '{}', charset: null } },
  },
]);
