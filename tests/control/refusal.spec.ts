// Who answers, and whether we may in: NOT_CHARLES, UNAUTHORIZED and WEB_INTERFACE_DISABLED.
import { expect, failure, reply, test } from './fixtures.ts';

const ERROR_REPORT =
  '<html><head><title>Charles Error Report</title></head><body><h2>Name lookup failed for remote host</h2></body></html>';

for (const [what, answer] of [
  ['a web server with a 404', reply(404, '<title>Not Found</title>')],
  ['a proxy with a 502', reply(502, 'Bad Gateway')],
  ['a proxy that wants its own credentials', reply(407, '', ['Proxy-Authenticate: Basic realm="corp"'])],
  ['a page that is not of Charles', reply(200, '<title>It works!</title><p>Status: Recording</p>')],
  ["Charles's own error page", reply(503, ERROR_REPORT, ['Server: Charles'])],
  ['something that does not speak HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
] as const) {
  test(`${what} is NOT_CHARLES for every method`, async ({ serve, connect }) => {
    const port = await serve((socket) => socket.end(answer));
    const client = connect({ port });
    const calls = [
      client.probe(),
      client.recordingStatus(),
      client.startRecording(),
      client.clearSession(),
      client.exportSession(),
    ];
    for (const error of await Promise.all(calls.map(failure))) {
      expect(error.code).toBe('NOT_CHARLES');
      expect(error.message).toContain(`127.0.0.1:${port}`);
    }
  });
}

test('a page without end is NOT_CHARLES, and is not read to its end', async ({ serve, connect }) => {
  const port = await serve((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    const pour = (): void => {
      while (socket.writable && socket.write(Buffer.alloc(65_536, 'x')));
    };
    socket.on('drain', pour);
    pour();
  });
  expect((await failure(connect({ port }, { pageTimeout: 60_000 }).probe())).code).toBe('NOT_CHARLES');
});

test('NOT_CHARLES quotes the title of the page, so that the culprit is known', async ({ serve, connect }) => {
  const client = connect({ port: await serve((socket) => socket.end(reply(404, '<title>Burp Suite</title>'))) });
  expect((await failure(client.probe())).message).toContain('status 404 and the page "Burp Suite"');
});

test('a page of Charles that does not exist is CONTROL_REPLY_INVALID', async ({ serve, connect }) => {
  const client = connect({ port: await serve((socket) => socket.end(reply(404, '<title>Charles Web Interface</title>'))) });
  for (const error of [await failure(client.stopRecording()), await failure(client.exportSession())]) {
    expect(error.code).toBe('CONTROL_REPLY_INVALID');
    expect(error.message).toContain('404');
  }
});

test('the right credentials let in', async ({ startCharles, connect }) => {
  const { port } = await startCharles({ username: 'ada', password: 'hunter2' });
  const client = connect({ port, username: 'ada', password: 'hunter2' });
  await client.probe();
  expect(await client.recordingStatus()).toBe('stopped');
  expect(await client.exportSession()).toEqual([]);
});

test('missing credentials are UNAUTHORIZED, with the realm and where to set them', async ({ startCharles, connect }) => {
  const { port } = await startCharles({ username: 'ada', password: 'hunter2' });
  const client = connect({ port });
  const calls = [
    client.probe(),
    client.recordingStatus(),
    client.startRecording(),
    client.clearSession(),
    client.exportSession(),
  ];
  for (const error of await Promise.all(calls.map(failure))) {
    expect(error.code).toBe('UNAUTHORIZED');
    expect(error.message).toContain('realm "Charles Web Interface"');
    expect(error.message).toContain('asks for a user name');
    expect(error.message).toContain('CHARLES_USER and CHARLES_PASS');
    expect(error.message).toContain('charlesRecorder');
  }
});

test('wrong credentials are UNAUTHORIZED, and no error shows them', async ({ startCharles, connect }) => {
  const { port } = await startCharles({ username: 'ada', password: 'hunter2' });
  const error = await failure(connect({ port, username: 'eve', password: 'opensesame' }).probe());
  expect(error.code).toBe('UNAUTHORIZED');
  expect(error.message).toContain('refuses this user name and password');
  const basic = Buffer.from('eve:opensesame').toString('base64');
  for (const secret of ['opensesame', basic]) expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain(secret);
});

test('a 401 without a realm is UNAUTHORIZED too', async ({ serve, connect }) => {
  const client = connect({ port: await serve((socket) => socket.end(reply(401, ''))) });
  expect((await failure(client.clearSession())).code).toBe('UNAUTHORIZED');
});

for (const status of [200, 403, 503]) {
  test(`a disabled web interface is named whatever the status, as ${status}`, async ({ serve, connect }) => {
    const page = '<html><body>The WEB Interface\n is <b>Disabled</b>.</body></html>';
    const client = connect({ port: await serve((socket) => socket.end(reply(status, page))) });
    for (const error of [
      await failure(client.probe()),
      await failure(client.stopRecording()),
      await failure(client.exportSession()),
    ]) {
      expect(error.code).toBe('WEB_INTERFACE_DISABLED');
      expect(error.message).toContain('Proxy > Web Interface Settings');
    }
  });
}

test('the stand-in can be told to have its web interface disabled', async ({ startCharles, connect }) => {
  const charles = await startCharles();
  await charles.fault('disabled');
  expect((await failure(connect(charles).probe())).code).toBe('WEB_INTERFACE_DISABLED');
});
