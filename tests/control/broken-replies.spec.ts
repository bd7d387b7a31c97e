// Replies that break off or are garbled on their way: named as what they are, and nothing of them in the error.

import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { expect, failure, reply, test } from './fixtures.ts';

const SECRET = 'fixture-secret';
const HEAD = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`;

for (const [what, answer] of [
  ['chunk sizes that are none', `${CHUNKED}zz ${SECRET}\r\n`],
  ['a chunk that does not end where it says', `${CHUNKED}2\r\n[]${SECRET}\r\n`],
  ['less than its length', `${HEAD}Content-Length: 900\r\n\r\n[{"a":"${SECRET}`],
  ['half a chunk', `${CHUNKED}ffff\r\n[{"a":"${SECRET}`],
] as const) {
  for (const whole of [true, false]) {
    test(`a reply with ${what}${whole ? '' : ', after its head,'} broke off, and Charles is not said to be another`, async ({
      serve,
      connect,
    }) => {
      const port = await serve((socket) => {
        if (whole) socket.end(answer);
        const end = answer.indexOf('\r\n\r\n') + 4;
        if (!whole) socket.write(answer.slice(0, end), () => setImmediate(() => socket.end(answer.slice(end))));
      });
      const client = connect({ port });
      const csv = client.exportAs('csv').then(({ body }) => text(body));
      for (const error of await Promise.all([client.recordingStatus(), client.exportSession(), csv].map(failure))) {
        expect(error.code).toBe('RECORDER_UNREACHABLE');
        expect(error.message).toContain(`through 127.0.0.1:${port} broke off`);
        expect(error.message).not.toContain('Start Charles');
        expect(everythingOf(error)).not.toContain(SECRET);
      }
    });
  }
}

test('of something that does not speak HTTP nothing is in the error', async ({ serve, connect }) => {
  const client = connect({ port: await serve((socket) => socket.end(`${SECRET}\r\n\r\n`)) });
  const error = await failure(client.probe());
  expect(error.code).toBe('NOT_CHARLES');
  expect(everythingOf(error)).not.toContain(SECRET);
});

test('a page of more than a mebibyte is not taken for its beginning', async ({ serve, connect }) => {
  const page = `<title>Charles Web Interface</title><p>Status: Recording</p>${' '.repeat(1024 ** 2)}`;
  const error = await failure(connect({ port: await serve((socket) => socket.end(reply(200, page))) }).recordingStatus());
  expect(error.code).toBe('CONTROL_REPLY_INVALID');
  expect(error.message).toContain('more than 1048576 bytes');
});

/** As a console shows it, with its causes and what is in them. */
function everythingOf(error: Error): string {
  const shown: string[] = [];
  for (let one: unknown = error; one instanceof Error; one = one.cause) {
    shown.push(inspect(one, { depth: 9, showHidden: true }));
    for (const value of Object.values(one)) shown.push(Buffer.isBuffer(value) ? value.toString('latin1') : String(value));
  }
  return shown.join('\n');
}
