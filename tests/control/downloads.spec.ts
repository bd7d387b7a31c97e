// The session in every format of a Charles: handed over as it comes, with the errors of every other call.
import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { ExportFormat } from '../../src/control/control-client.ts';
import { startEmbeddedCharles } from '../../src/embedded/index.ts';
import { parseSession } from '../../src/session/parse-session.ts';
import { expect, failure, reply, test } from './fixtures.ts';
import { get } from './through-proxy.ts';

const STARTS: readonly (readonly [ExportFormat, string, RegExp])[] = [
  ['json', 'application/json', /^\[\{/],
  ['xml', 'application/xml', /^<\?xml [^>]*\?><!DOCTYPE charles-session/],
  ['har', 'application/json', /^\{\s*"log"/],
  ['csv', 'text/csv', /^URL,Status,Response Code/],
];

for (const recorder of ['a Charles', 'the embedded recorder'] as const) {
  test(`each export of ${recorder} comes with its type and what it exports`, async ({
    startCharles,
    connect,
    serve,
    closing,
  }) => {
    const charles =
      recorder === 'a Charles' ? await startCharles({ recording: true }) : await startEmbeddedCharles({ recording: true });
    if (recorder !== 'a Charles') closing.push(charles);
    const origin = await serve((socket) => socket.end(reply(200, 'hello')));
    await get(charles.port, `http://127.0.0.1:${origin}/a?b=c`);
    const client = connect(charles);
    for (const [format, type, start] of STARTS) {
      const { contentType, body } = await client.exportAs(format);
      expect(contentType).toContain(type);
      const content = await text(body);
      expect(content).toMatch(start);
      expect(content).toContain(String(origin));
    }
    expect(parseSession(await buffer((await client.exportAs('json')).body))).toEqual(await client.exportSession());
  });
}

for (const [generation, magic] of [
  ['4.5', [0xac, 0xed, 0x00, 0x05]],
  ['5', [0x50, 0x4b, 0x03, 0x04]],
] as const) {
  test(`the native session of Charles ${generation} is downloaded as it is`, async ({ startCharles, connect, serve }) => {
    const charles = await startCharles({ generation, recording: true });
    const origin = await serve((socket) => socket.end(reply(200, 'hello')));
    await get(charles.port, `http://127.0.0.1:${origin}/`);
    const { body } = await connect(charles).download();
    expect([...(await buffer(body)).subarray(0, 4)]).toEqual(magic);
  });
}

test('type and suggested name are those of the reply, null without', async ({ serve, connect }) => {
  const headers = ['Content-Type: text/x-trace', 'Content-Disposition: attachment; filename="a.trace"'];
  const port = await serve((socket, head) => socket.end(reply(200, 'x', head.includes('trace') ? headers : [])));
  const [trace, csv] = [await connect({ port }).exportAs('trace'), await connect({ port }).exportAs('csv')];
  expect(trace).toMatchObject({ contentType: 'text/x-trace', contentDisposition: 'attachment; filename="a.trace"' });
  expect(csv).toMatchObject({ contentType: null, contentDisposition: null });
  expect(await text(trace.body)).toBe('x');
  expect(await text(csv.body)).toBe('x');
});

test('an empty export is handed over as empty', async ({ serve, connect }) => {
  const port = await serve((socket) => socket.end(reply(200, '')));
  expect(await text((await connect({ port }).exportAs('csv')).body)).toBe('');
});

for (const [what, answer, code] of [
  ['a page that says disabled', reply(200, '<html><p>Web Interface is disabled</p></html>'), 'WEB_INTERFACE_DISABLED'],
  ['a page of Charles', reply(200, '<!DOCTYPE HTML><h1>Charles Web Interface</h1>'), 'CONTROL_REPLY_INVALID'],
  ['a page of Charles with a 404', reply(404, '<h1>Charles Web Interface</h1>'), 'CONTROL_REPLY_INVALID'],
  ['a 401', reply(401, ''), 'UNAUTHORIZED'],
  ['a 502 of another proxy', reply(502, 'Bad Gateway'), 'NOT_CHARLES'],
] as const) {
  test(`${what} instead of an export is ${code}`, async ({ serve, connect }) => {
    const client = connect({ port: await serve((socket) => socket.end(answer)) });
    for (const call of [client.exportAs('xml'), client.exportAs('har'), client.download()]) {
      expect((await failure(call)).code).toBe(code);
    }
  });
}

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n';

test('what breaks off fails as RECORDER_UNREACHABLE, also while it is piped', async ({ serve, connect }) => {
  const client = connect({ port: await serve((socket) => socket.end(`${HEAD}URL,Status,Response Code`)) });
  expect((await failure(text((await client.exportAs('csv')).body))).code).toBe('RECORDER_UNREACHABLE');
  const { body } = await client.download();
  expect((await failure(pipeline(body, new PassThrough().resume()))).code).toBe('RECORDER_UNREACHABLE');
});

test('what is larger than maxExportBytes fails as CONTROL_TOO_LARGE, announced or not', async ({ serve, connect }) => {
  const port = await serve((socket, head) => {
    socket.end(head.includes('csv') ? reply(200, 'x'.repeat(50)) : `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(50)}`);
  });
  const client = connect({ port }, { maxExportBytes: 49 });
  for (const format of ['csv', 'trace'] as const) {
    const reading = client.exportAs(format).then(({ body }) => text(body));
    expect((await failure(reading)).code).toBe('CONTROL_TOO_LARGE');
  }
});

test('the deadline is that of an export, to the end of its body, read or not', async ({ serve, connect }) => {
  const { body, ended } = await half(serve, connect, { exportTimeout: 200 });
  await ended;
  const error = await failure(text(body));
  expect(error.code).toBe('CONTROL_TIMEOUT');
  expect(error.message).toContain('charlesLimits.exportTimeout');
});

test('close ends a download, and a download that is destroyed ends its connection', async ({ serve, connect }) => {
  const closed = await half(serve, connect);
  await closed.client.close();
  await closed.ended;
  expect((await failure(text(closed.body))).message).toContain('is closed');

  const destroyed = await half(serve, connect);
  destroyed.body.destroy();
  await destroyed.ended;
});

/** A download whose second half never comes; `ended` when the server sees the end of its connection. */
async function half(
  serve: Parameters<Parameters<typeof test>[2]>[0]['serve'],
  connect: Parameters<Parameters<typeof test>[2]>[0]['connect'],
  limits: { readonly exportTimeout?: number } = {},
) {
  let ended: Promise<unknown> = Promise.resolve();
  const port = await serve((socket) => {
    ended = once(socket, 'close');
    socket.write(`${HEAD}URL,Status,Response Code`);
  });
  const client = connect({ port }, limits);
  const { body }: { body: Readable } = await client.exportAs('csv');
  return { client, body, ended };
}
