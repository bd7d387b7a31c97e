// `Expect: 100-continue`: whether the body is wanted is between the client and the server.
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { selfSigned } from '../support/certificate.ts';
import type { Route } from '../support/origin-routes.ts';
import { openHttp2, openTls } from './client.ts';
import { expect, test } from './fixtures.ts';

const ACCEPT_ANY = { verifyUpstream: false, upstreamProxy: null };
const PAIRINGS = [
  ['HTTP/1.1', 'HTTP/1.1'],
  ['HTTP/2', 'HTTP/1.1'],
  ['HTTP/2', 'HTTP/2'],
] as const;

for (const [client, server] of PAIRINGS) {
  test(`${client} to ${server}: the client is asked for its body when the server asks`, async ({ charles, closing, entries }) => {
    const asker = await startAsker(server);
    closing.push(asker);
    const relay = await charles.openRelay(ACCEPT_ANY);
    const upload = await (client === 'HTTP/2' ? openUpload2 : openUpload1)(relay.port, asker.port, '/ask');
    await expect.poll(() => asker.seen).toEqual(['100-continue']);
    expect(upload.asked()).toBe(false);
    asker.ask();
    await expect.poll(() => upload.asked()).toBe(true);
    expect(await upload.send('body')).toEqual({ status: 200, text: 'BODY' });
    const [entry] = await entries();
    expect(entry).toMatchObject({ status: 'COMPLETE', request: { sizes: { body: 4 } }, response: { status: 200 } });
    expect(entry).not.toHaveProperty('notes');
  });

  test(`${client} to ${server}: a refusal reaches the client instead, and the server is not left waiting`, async ({
    charles,
    closing,
    entries,
  }) => {
    const asker = await startAsker(server);
    closing.push(asker);
    const relay = await charles.openRelay(ACCEPT_ANY);
    const upload = await (client === 'HTTP/2' ? openUpload2 : openUpload1)(relay.port, asker.port, '/refuse');
    expect(await upload.refused).toEqual({ status: 417, text: 'no' });
    expect(upload.asked()).toBe(false);
    await expect.poll(() => asker.left()).toBe(true);
    expect((await entries())[0]).toMatchObject({
      status: 'COMPLETE',
      response: { status: 417 },
      request: { sizes: { body: 0 } },
    });
  });
}

test('an expectation of another kind is for the server to judge', async ({ charles, closing }) => {
  const asker = await startAsker('HTTP/1.1', false);
  closing.push(asker);
  const headers = { host: 'x', expect: 'miracles' };
  const status = await new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: charles.port, path: `http://127.0.0.1:${asker.port}/`, headers };
    http.get(options, (response) => resolve(response.resume().statusCode)).once('error', reject);
  });
  expect(status).toBe(200);
  expect(asker.seen).toEqual(['miracles']);
});

interface Asker {
  readonly port: number;
  /** The `Expect` of each request. */
  readonly seen: (string | undefined)[];
  readonly ask: () => void;
  /** Whether a request that was refused was broken off. */
  readonly left: () => boolean;
  close(): Promise<void>;
}

/** Asks for a body when told to, or refuses it at once. */
async function startAsker(version: 'HTTP/1.1' | 'HTTP/2', secure = true): Promise<Asker> {
  const certificate = await selfSigned();
  const server =
    version === 'HTTP/2' ? http2.createSecureServer(certificate) : secure ? https.createServer(certificate) : http.createServer();
  const seen: Asker['seen'] = [];
  let ask = (): void => {};
  let left = false;
  const answer: Route = async (request, response) => {
    seen.push(request.headers.expect);
    if (request.url === '/refuse') {
      const { stream = request.socket } = request as { stream?: Socket };
      stream.once('close', () => {
        left = true;
      });
      if (version === 'HTTP/2') return void response.writeHead(417).end('no');
      // By hand: Node would close the connection itself, and not wait for the body.
      return void request.socket.write('HTTP/1.1 417 Expectation Failed\r\nContent-Length: 2\r\n\r\nno');
    }
    if (request.url === '/') return void response.writeHead(200).end();
    await new Promise<void>((resolve) => {
      ask = resolve;
    });
    response.writeContinue();
    let text = '';
    for await (const chunk of request) text += chunk;
    response.writeHead(200).end(text.toUpperCase());
  };
  for (const event of ['request', 'checkContinue', 'checkExpectation']) server.on(event, answer);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => {})));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    ask: () => ask(),
    left: () => left,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A request that waits to be asked for its body. */
interface Upload {
  readonly asked: () => boolean;
  readonly refused: Promise<Answer>;
  send(body: string): Promise<Answer>;
}

async function openUpload1(proxyPort: number, port: number, path: string): Promise<Upload> {
  const socket = await openTls(proxyPort, `127.0.0.1:${port}`);
  const headers = { host: 'x', expect: '100-continue', 'content-length': 4 };
  const request = http.request({ method: 'POST', path, headers, createConnection: () => socket });
  let asked = false;
  request.once('continue', () => {
    asked = true;
  });
  const answer = new Promise<Answer>((resolve, reject) => {
    request.once('error', reject);
    request.once('response', async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode ?? 0, text });
    });
  });
  const send = (body: string): Promise<Answer> => {
    request.end(body);
    return answer;
  };
  return { asked: () => asked, refused: answer, send };
}

async function openUpload2(proxyPort: number, port: number, path: string): Promise<Upload> {
  const session = await openHttp2(proxyPort, `https://127.0.0.1:${port}`);
  const stream = session.request({ ':method': 'POST', ':path': path, expect: '100-continue' });
  let asked = false;
  stream.once('continue', () => {
    asked = true;
  });
  const answer = new Promise<Answer>((resolve, reject) => {
    stream.once('error', reject);
    stream.once('response', async (headers) => {
      let text = '';
      for await (const chunk of stream) text += chunk;
      session.destroy();
      resolve({ status: Number(headers[':status']), text });
    });
  });
  const send = (body: string): Promise<Answer> => {
    stream.end(body);
    return answer;
  };
  return { asked: () => asked, refused: answer, send };
}
