// What goes over the wire: the one form of request that Charles serves its pages for.
import { expect, failure, reply, test } from './fixtures.ts';

const PAGE = '<title>Charles Web Interface</title><p>Status: Recording</p>';

test('a request is an absolute-form GET on the proxy port, without CONNECT', async ({ serve, connect }) => {
  const heads: string[] = [];
  const port = await serve((socket, head) => {
    heads.push(head);
    socket.end(reply(200, head.includes('export-json') ? '[]' : PAGE));
  });
  const client = connect({ port });
  await client.probe();
  await client.recordingStatus();
  await client.startRecording();
  await client.stopRecording();
  await client.clearSession();
  await client.exportSession();
  expect(heads.map((head) => head.split('\r\n')[0])).toEqual([
    'GET http://control.charles/ HTTP/1.1',
    'GET http://control.charles/recording/ HTTP/1.1',
    'GET http://control.charles/recording/start HTTP/1.1',
    'GET http://control.charles/recording/stop HTTP/1.1',
    'GET http://control.charles/session/clear HTTP/1.1',
    'GET http://control.charles/session/export-json HTTP/1.1',
  ]);
  for (const head of heads) expect(head).toMatch(/\r\nhost: control\.charles\r\n/i);
  for (const head of heads) expect(head).toMatch(/\r\nconnection: close\r\n/i);
  expect(heads.join()).not.toMatch(/authorization/i);
});

test('credentials go as Basic of the control request, in UTF-8', async ({ serve, connect }) => {
  let seen = '';
  const port = await serve((socket, head) => {
    seen = head;
    socket.end(reply(200, PAGE));
  });
  await connect({ port, username: 'jürgen', password: 'pä:ss' }).probe();
  const sent = /\r\nauthorization: Basic (\S+)\r\n/i.exec(seen)?.[1] ?? '';
  expect(Buffer.from(sent, 'base64').toString()).toBe('jürgen:pä:ss');
  expect(seen).not.toMatch(/proxy-authorization/i);
});

test('a method sends one request: nothing is retried behind the caller', async ({ serve, connect }) => {
  let requests = 0;
  const port = await serve((socket) => {
    requests += 1;
    socket.destroy();
  });
  await failure(connect({ port }).stopRecording());
  expect(requests).toBe(1);
});

test('no connection stays open after a reply, even if the server would keep it', async ({ serve, connect }) => {
  const ended: Promise<unknown>[] = [];
  const port = await serve((socket) => {
    ended.push(new Promise((resolve) => socket.once('close', resolve)));
    socket.write(reply(200, PAGE).replace('Connection: close', 'Connection: keep-alive'));
  });
  await connect({ port }).probe();
  await Promise.all(ended);
  expect(ended).toHaveLength(1);
});

test('a request under way does not hold up another one', async ({ startCharles, connect }) => {
  const charles = await startCharles();
  await charles.fault('hang', { page: 'session/export-json' });
  const client = connect(charles);
  const hanging = failure(client.exportSession());
  expect(await client.recordingStatus()).toBe('stopped');
  await client.close();
  await hanging;
});
