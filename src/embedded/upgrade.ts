// Passes a request that asks for another protocol: WebSocket frames go through and are recorded byte by byte, as they were.
import http, { type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { messageOf } from '../errors/message-of.ts';
import { replyError, reportOf } from './error-page.ts';
import { CLIENT_CLOSED } from './exchange.ts';
import type { ExchangeRecord } from './record/exchange-record.ts';
import { type MessageHead, sizeOfHead } from './record/message-record.ts';
import { resetSocket } from './reset.ts';
import type { Target } from './target.ts';
import { pass } from './throttle/pass.ts';
import { factsOf } from './upstream/connect.ts';
import { type FlatHeaders, headerLines, responseHeaders, upgradeHeaders, withoutChunking } from './upstream/headers.ts';
import { MAX_HEADER_SIZE } from './upstream/http1.ts';
import type { Upstream } from './upstream/upstream.ts';

export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Socket;
  /** What the client sent behind the request. */
  readonly head: Buffer;
  readonly record: ExchangeRecord;
  readonly target: Target;
  /** Of the request, as they go on. */
  readonly headers: FlatHeaders;
  readonly upstream: Upstream;
}

/** Never rejects. */
export async function upgrade(exchange: Upgrade): Promise<void> {
  const { socket, record, target, headers, upstream } = exchange;
  const { host, port, path, scheme } = target;
  socket.on('error', () => {});
  socket.once('close', () => record.fail(CLIENT_CLOSED));
  const { shaping } = record.init.client.entrance;
  try {
    await shaping.request(record.request.headSize, socket);
    if (socket.destroyed) return;
    const server = await upstream.connect({ host, port, tls: scheme === 'https' }, ['http/1.1']);
    if (socket.destroyed) return void server.destroy();
    socket.once('close', () => server.destroy());
    record.connected(factsOf(server), false);
    record.sent();
    await ask(exchange, server, path, upgradeHeaders(headers));
  } catch (error) {
    if (!record.finished) replyError(socket, reportOf(error), record);
  }
}

function ask({ request, socket, head, record }: Upgrade, server: Socket, path: string, headers: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const { method } = request;
    const { shaping } = record.init.client.entrance;
    const sent = http.request({ method, path, headers, createConnection: () => server, maxHeaderSize: MAX_HEADER_SIZE });
    // Node would leave out all beyond its default without a word.
    sent.maxHeadersCount = 0;
    sent.on('error', reject);
    sent.once('close', () => reject(new Error('The server closed the connection')));
    sent.once('upgrade', (reply, _server, serverHead) => {
      record.webSocket = request.headers.upgrade?.toLowerCase() === 'websocket';
      const held = shaping.response(sizeOfHead(headOf(reply)), socket).then(() => {
        socket.write(begin(reply, record, reply.rawHeaders), 'latin1');
        join({ socket, server, record, head, serverHead });
      });
      resolve(held);
    });
    sent.once('response', (reply) => {
      // Refused: the reply is passed on, ended by the end of the connection.
      const kept = responseHeaders(withoutChunking(reply.rawHeaders), true);
      socket.write(begin(reply, record, [...kept, 'Connection', 'close']), 'latin1');
      pass({
        source: reply,
        sink: socket,
        record,
        direction: 'down',
        onEnd: () => record.complete(),
        onBroken: (error) => {
          record.fail(messageOf(error));
          resetSocket(socket);
        },
      });
      resolve();
    });
    sent.end();
  });
}

interface Joined extends Pick<Upgrade, 'socket' | 'record' | 'head'> {
  readonly server: Socket;
  readonly serverHead: Buffer;
}

// The frames of an entry are these bytes: the client's masked as they came, both without the compression that was not offered.
function join({ socket, server, record, head, serverHead }: Joined): void {
  if (head.length > 0) socket.unshift(head);
  if (serverHead.length > 0) server.unshift(serverHead);
  // A connection that ends, with or without a close frame, was a WebSocket that is over.
  socket.prependOnceListener('close', () => record.complete());
  pass({ source: socket, sink: server, record, direction: 'up' });
  pass({
    source: server,
    sink: socket,
    record,
    direction: 'down',
    onEnd: () => record.complete(),
    onBroken: (error) => {
      if (error !== undefined) {
        record.fail(`Remote server closed the connection: ${messageOf(error)}`);
        resetSocket(socket);
      }
      record.complete();
      socket.end();
    },
  });
}

/** Records the head as the server sent it; gives it as it is passed on. */
function begin(reply: IncomingMessage, record: ExchangeRecord, passed: FlatHeaders): string {
  const { statusCode = 0, statusMessage } = reply;
  record.responded(statusCode, headOf(reply));
  return `HTTP/1.1 ${statusCode} ${statusMessage}\r\n${headerLines(passed)}\r\n`;
}

function headOf({ httpVersion, statusCode, statusMessage, rawHeaders }: IncomingMessage): MessageHead {
  return { firstLine: `HTTP/${httpVersion} ${statusCode} ${statusMessage}`, headers: rawHeaders };
}
