// What a Charles may send instead of an export, in every format: never handed over as one.
import { buffer } from 'node:stream/consumers';
import type { ExportFormat } from '../../src/control/control-client.ts';
import { charles46 } from '../session/fixtures/raw.ts';
import { expect, failure, reply, test } from './fixtures.ts';

const FORMATS: readonly ExportFormat[] = ['json', 'xml', 'har', 'csv', 'trace'];

for (const [what, body] of [
  ['text', 'The Web Interface is disabled.'],
  ['text after a byte order mark', '\uFEFFWeb Interface is disabled'],
  ['a fragment', '\n<p>Web Interface\n is <b>disabled</b></p>'],
  ['a page after a byte order mark', '\uFEFF<html><p>Web Interface is disabled</p></html>'],
  ['XML', '<?xml version="1.0"?><p>Web Interface is disabled</p>'],
  ['XHTML', '<?xml version="1.0"?><!-- x --><!DOCTYPE html><html><p>Web Interface is disabled</p></html>'],
] as const) {
  for (const status of [200, 203, 403]) {
    test(`a disabled web interface as ${what}, status ${status}, is no export in any format`, async ({ serve, connect }) => {
      const head = `HTTP/1.1 ${status} Some Reason\r\n\r\n`;
      // In pieces, for the first may not say enough.
      const port = await serve((socket) => {
        socket.write(head + body.slice(0, 12), () => setImmediate(() => socket.end(body.slice(12))));
      });
      const client = connect({ port });
      const calls = [...FORMATS.map((format) => client.exportAs(format)), client.download(), client.readSession()];
      for (const error of await Promise.all(calls.map(failure))) expect(error.code).toBe('WEB_INTERFACE_DISABLED');
    });
  }
}

for (const [status, body] of [
  [204, () => ''],
  [206, (format: string) => (format.includes('xml') ? '<?xml version="1.0"?><charles-session>' : '[]')],
] as const) {
  test(`status ${status} is CONTROL_REPLY_INVALID in every format, and for readSession`, async ({ serve, connect }) => {
    const client = connect({ port: await serve((socket, head) => socket.end(reply(status, body(head.split(' ')[1] ?? '')))) });
    const calls = [...FORMATS.map((format) => client.exportAs(format)), client.download(), client.readSession()];
    for (const error of await Promise.all(calls.map(failure))) {
      expect(error.code).toBe('CONTROL_REPLY_INVALID');
      expect(error.message).toContain(`status ${status}`);
    }
  });
}

for (const [what, body, code] of [
  ['a page of Charles as XHTML', '<?xml version="1.0"?><html><h1>Charles Web Interface</h1></html>', 'CONTROL_REPLY_INVALID'],
  ['a page of another', '<?xml version="1.0"?>\n<!DOCTYPE html SYSTEM "x"><html><p>Hello</p></html>', 'NOT_CHARLES'],
  ['a fragment', '<h1>Charles Web Interface</h1>', 'CONTROL_REPLY_INVALID'],
  ['text', 'Charles Web Interface', 'CONTROL_REPLY_INVALID'],
  ['nothing', '', 'CONTROL_REPLY_INVALID'],
] as const) {
  test(`${what} is no export as XML: ${code}`, async ({ serve, connect }) => {
    const client = connect({ port: await serve((socket) => socket.end(reply(200, body))) });
    expect((await failure(client.exportAs('xml'))).code).toBe(code);
  });
}

const SAYS = 'Web Interface is disabled <html>';
for (const [what, format, body] of [
  ['XML', 'xml', `<?xml version="1.0"?><!DOCTYPE charles-session SYSTEM "x">\n\n<charles-session>${SAYS}`],
  ['XML with a byte order mark', 'xml', `\uFEFF<!DOCTYPE charles-session>\n<charles-session>${SAYS}`],
  ['JSON', 'json', JSON.stringify([{ ...charles46, notes: SAYS }])],
  ['HAR with a byte order mark', 'har', `\uFEFF{"log":{"comment":"${SAYS}"}}`],
  ['CSV', 'csv', `URL,Status\n${SAYS}`],
  ['trace', 'trace', `GET / HTTP/1.1\r\n${'X-Filler: 0123456789\r\n'.repeat(12)}${SAYS}`],
] as const) {
  test(`an export as ${what} is handed over whole, though what was recorded says so`, async ({ serve, connect }) => {
    const client = connect({ port: await serve((socket) => socket.end(reply(200, body))) });
    expect((await buffer((await client.exportAs(format)).body)).toString()).toBe(body);
  });
}
