// The switch and the session of a Charles: asking, and reading what its pages say.
import { expect, failure, reply, test } from './fixtures.ts';
import { get } from './through-proxy.ts';

for (const generation of ['4.5', '5'] as const) {
  test(`start, stop and status work with Charles ${generation}`, async ({ startCharles, connect }) => {
    const client = connect(await startCharles({ generation }));
    await client.probe();
    expect(await client.recordingStatus()).toBe('stopped');
    await client.startRecording();
    expect(await client.recordingStatus()).toBe('recording');
    await client.stopRecording();
    expect(await client.recordingStatus()).toBe('stopped');
  });
}

test('each method asks for its own page, once', async ({ startCharles, connect }) => {
  const charles = await startCharles();
  const client = connect(charles);
  await client.probe();
  await client.recordingStatus();
  await client.startRecording();
  await client.stopRecording();
  await client.clearSession();
  await client.exportSession();
  expect(await charles.controlCalls()).toEqual([
    '/',
    '/recording/',
    '/recording/start',
    '/recording/stop',
    '/session/clear',
    '/session/export-json',
  ]);
});

test('clearSession empties the session', async ({ startCharles, connect, serve }) => {
  const charles = await startCharles({ recording: true });
  const client = connect(charles);
  const origin = await serve((socket) => socket.end(reply(200, 'hello')));
  await get(charles.port, `http://127.0.0.1:${origin}/`);
  expect(await client.exportSession()).toHaveLength(1);
  await client.clearSession();
  expect(await client.exportSession()).toEqual([]);
});

test('a stop that Charles ignores is no error of the client, and the status still says recording', async ({
  startCharles,
  connect,
}) => {
  const charles = await startCharles({ recording: true });
  const client = connect(charles);
  await charles.fault('stop-ignored', { times: 1 });
  await client.stopRecording();
  expect(await client.recordingStatus()).toBe('recording');
  await client.stopRecording();
  expect(await client.recordingStatus()).toBe('stopped');
});

test('a start that Charles ignores is no error of the client, and the status still says stopped', async ({
  startCharles,
  connect,
}) => {
  const charles = await startCharles();
  const client = connect(charles);
  await charles.fault('start-ignored');
  await client.startRecording();
  expect(await client.recordingStatus()).toBe('stopped');
});

test('garbage on the recording page is CONTROL_REPLY_INVALID', async ({ startCharles, connect }) => {
  const charles = await startCharles();
  await charles.fault('garbage', { page: 'recording/', times: 1 });
  const client = connect(charles);
  expect((await failure(client.recordingStatus())).code).toBe('CONTROL_REPLY_INVALID');
  expect(await client.recordingStatus()).toBe('stopped');
});

const PAGES: readonly (readonly [string, string, string])[] = [
  ['upper case', '<H1>CHARLES WEB INTERFACE</H1><P>STATUS: RECORDING STOPPED</P>', 'stopped'],
  ['line breaks', '<h1>Charles\n  Web Interface</h1><p>Status:\r\n\tRecording\r\n Stopped </p>', 'stopped'],
  [
    'markup inside',
    '<h1>Charles Web Interface</h1><p><b>Status:</b>&nbsp;<i>Recording</i></p><a>Stop Recording</a>',
    'recording',
  ],
  ['no more behind it', '<h1>Charles Web Interface</h1>Status: Recording ', 'recording'],
  ['a list', '<h1>Charles Web Interface</h1><dl><dt>Status</dt> <dd>Recording Stopped</dd></dl>', 'stopped'],
  ['links that name the opposite', '<h1>Charles Web Interface</h1><a>Recording Stopped</a><p>Status: Recording</p>', 'recording'],
];
for (const [what, page, status] of PAGES) {
  test(`the status is read from a page with ${what}`, async ({ serve, connect }) => {
    const client = connect({ port: await serve((socket) => socket.end(reply(200, page))) });
    expect(await client.recordingStatus()).toBe(status);
  });
}

for (const status of [
  'Recording (Stopped)',
  'Recording is stopped',
  'Recording Limit Reached',
  'Recording, stopped at the limit',
  '<b>Recording</b> (Stopped)',
  'Recording&nbsp;paused',
  'Recordings',
  'Recording</p><p>Status: Recording Stopped',
]) {
  test(`a status of other words is not read as one of ours: "Status: ${status}"`, async ({ serve, connect }) => {
    const page = `<h1>Charles Web Interface</h1><h2>Recording</h2><p>Status: ${status}</p><a>Stop Recording</a>`;
    const client = connect({ port: await serve((socket) => socket.end(reply(200, page))) });
    const error = await failure(client.recordingStatus());
    expect(error.code).toBe('CONTROL_REPLY_INVALID');
    expect(error.message).toContain('"Status: Recording" or "Status: Recording Stopped"');
  });
}

test('a recording page without a status is CONTROL_REPLY_INVALID', async ({ serve, connect }) => {
  const page = '<h1>Charles Web Interface</h1><h2>Recording</h2><p>Start Recording</p>';
  const client = connect({ port: await serve((socket) => socket.end(reply(200, page))) });
  const error = await failure(client.recordingStatus());
  expect(error.code).toBe('CONTROL_REPLY_INVALID');
  expect(error.message).toContain('Status: Recording');
});

for (const [what, answer] of [
  ['an empty body', reply(200, '')],
  ['a redirect', reply(302, '', ['Location: ../'])],
  ['a redirect to its whole address', reply(303, '', ['Location: http://control.charles/session/'])],
  ['a page of Charles', reply(200, '<title>Charles Web Interface</title>')],
] as const) {
  test(`an action that is answered with ${what} was taken`, async ({ serve, connect }) => {
    const client = connect({ port: await serve((socket) => socket.end(answer)) });
    await client.clearSession();
  });
}

for (const [what, headers, body, code] of [
  ['to another host', ['Location: http://login.example/'], '', 'NOT_CHARLES'],
  ['to another host without its scheme', ['Location: //login.example/control.charles/'], '', 'NOT_CHARLES'],
  ['to what is no address', ['Location: http://'], '', 'NOT_CHARLES'],
  ['to nowhere', [], '', 'NOT_CHARLES'],
  ['elsewhere with a page of Charles', ['Location: https://x.example/'], 'Charles Web Interface', 'CONTROL_REPLY_INVALID'],
] as const) {
  test(`an action that is answered with a redirect ${what} was not taken: ${code}`, async ({ serve, connect }) => {
    const client = connect({ port: await serve((socket) => socket.end(reply(302, body, headers))) });
    expect((await failure(client.stopRecording())).code).toBe(code);
  });
}
