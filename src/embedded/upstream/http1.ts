// Requests over HTTP/1.1, on kept-alive connections that we opened ourselves.
import http from 'node:http';
import type { Socket } from 'node:net';
import { sizeOfHead } from '../record/message-record.ts';
import { factsOf } from './connect.ts';
import { toPairs } from './headers.ts';
import type { RequestLine, UpstreamRequest, UpstreamResponse } from './upstream-request.ts';

/** Large cookies and URLs pass: what a server takes is for the server to say. */
export const MAX_HEADER_SIZE: number = 256 * 1024;

type Connect = (host: string, port: number) => Promise<Socket>;

/** An agent whose connections come from `connect`, or were handed in. */
export class Http1Agent extends http.Agent {
  readonly #connect: Connect;
  readonly #offered = new Map<string, Socket>();

  constructor(connect: Connect) {
    super({ keepAlive: true });
    this.#connect = connect;
  }

  /** A connection that is already open serves the next request to that place. */
  offer(place: string, socket: Socket): void {
    this.#offered.set(place, socket);
  }

  override createConnection(
    { host, port }: http.ClientRequestArgs,
    created?: (error: Error | null, socket: Socket) => void,
  ): undefined {
    const place = `${host}:${port}`;
    const offered = this.#offered.get(place);
    this.#offered.delete(place);
    const opened = offered?.writable ? Promise.resolve(offered) : this.#connect(String(host), Number(port));
    opened.then(
      (socket) => created?.(null, socket),
      (error: Error) => created?.(error, undefined as unknown as Socket),
    );
    return undefined;
  }

  /** Connections in use are closed after their request. */
  retire(): void {
    // Node's agent reads it whenever a request is done; its types leave it out.
    Object.assign(this, { keepAlive: false });
    for (const sockets of Object.values(this.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
  }
}

/** Resolves once a connection was assigned; rejects if none could be opened. */
export function openHttp1(agent: Http1Agent, place: { host: string; port: number }, line: RequestLine): Promise<UpstreamRequest> {
  return new Promise((resolve, reject) => {
    const { host, port } = place;
    const { method, path, headers, hasBody } = line;
    const sink = http.request({ host, port, agent, method, path, headers: [...headers], maxHeaderSize: MAX_HEADER_SIZE });
    // Node would leave out all beyond its default without a word.
    sink.maxHeadersCount = 0;
    let failed = false;
    const response = new Promise<UpstreamResponse>((onResponse, onError) => {
      sink.once('response', (message) => onResponse(toResponse(message, read, () => failed)));
      sink.on('error', (error) => {
        failed = true;
        onError(error);
      });
      sink.once('upgrade', (_reply, socket) => {
        socket.destroy();
        onError(Object.assign(new Error('It changes to a protocol that nobody asked for'), { code: 'HPE_UNASKED_UPGRADE' }));
      });
      sink.once('close', () => onError(Object.assign(new Error('The server closed the connection'), { code: 'ECONNRESET' })));
    });
    response.catch(() => {});
    let read = 0;
    sink.once('error', reject);
    sink.once('socket', (socket) => {
      read = socket.bytesRead;
      resolve({
        facts: factsOf(socket),
        reused: sink.reusedSocket,
        sink,
        response,
        onInformation: (listener) =>
          sink.on('information', ({ httpVersion, statusCode: status, statusMessage, rawHeaders: headers }) => {
            // Its bytes are not the response's.
            read += sizeOfHead({ firstLine: `HTTP/${httpVersion} ${status} ${statusMessage}`, headers });
            listener({ status, statusMessage, headers });
          }),
        addTrailers: (trailers) => sink.addTrailers(toPairs(trailers)),
        abort: () => sink.destroy(),
      });
    });
    if (hasBody) sink.flushHeaders();
    else sink.end();
  });
}

function toResponse(message: http.IncomingMessage, readBefore: number, failed: () => boolean): UpstreamResponse {
  const { httpVersion, statusCode = 0, statusMessage = '', rawHeaders, socket } = message;
  return {
    status: statusCode,
    firstLine: `HTTP/${httpVersion} ${statusCode} ${statusMessage}`,
    statusMessage,
    headers: rawHeaders,
    body: message,
    trailers: () => message.rawTrailers,
    // Without framing any end of the connection ends the body, for Node a reset too.
    brokenOff: () => failed() && !isFramed(message),
    received: () => socket.bytesRead - readBefore,
  };
}

function isFramed({ headers }: http.IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}
