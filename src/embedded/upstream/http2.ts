// Requests over HTTP/2: one session for each server that negotiates it, and who does not.
import { STATUS_CODES } from 'node:http';
import http2, { type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { authority } from '../../util/authority.ts';
import { type ConnectionFacts, factsOf } from './connect.ts';
import { toHttp2Headers } from './headers.ts';
import { MAX_HEADER_SIZE } from './http1.ts';
import { watchSilence } from './http2-silence.ts';
import type { RequestLine, UpstreamInformation, UpstreamRequest, UpstreamResponse } from './upstream-request.ts';

// Node's 64 KiB would make each large body wait for the round trip.
const WINDOW = 4 * 1024 * 1024;

/** Node's own limits are below what browsers and servers send; more than nine frames of 16 KiB no nghttp2 accepts. */
export const HTTP2_LIMITS: http2.SessionOptions = {
  maxHeaderListPairs: 10_000,
  maxSendHeaderBlockLength: 128 * 1024,
  settings: { maxHeaderListSize: MAX_HEADER_SIZE },
};

export interface Http2Place {
  readonly host: string;
  readonly port: number;
}

interface Session {
  readonly session: ClientHttp2Session;
  readonly facts: ConnectionFacts;
  /** Nothing new begins on it. */
  release(): void;
}

export class Http2Sessions {
  readonly #connect: (place: Http2Place) => Promise<Socket>;
  readonly #onHttp1: (place: string, socket: Socket) => void;
  readonly #sessions = new Map<string, Session>();
  readonly #negotiating = new Map<string, Promise<Session | null>>();
  readonly #http1 = new Set<string>();

  /** `onHttp1` gets the connection to a server that turned out to speak HTTP/1.1. */
  constructor(connect: (place: Http2Place) => Promise<Socket>, onHttp1: (place: string, socket: Socket) => void) {
    this.#connect = connect;
    this.#onHttp1 = onHttp1;
  }

  /** Null if the server does not speak HTTP/2. */
  async open(place: Http2Place, line: RequestLine): Promise<UpstreamRequest | null> {
    const key = `${place.host}:${place.port}`;
    const known = this.#sessions.get(key);
    if (known !== undefined && !known.session.closed && !known.session.destroyed) return openHttp2(known, true, line);
    if (this.#http1.has(key)) return null;
    const negotiating = this.#negotiating.get(key);
    const negotiation = negotiating ?? this.#negotiate(place, key);
    const session = await negotiation;
    return session && openHttp2(session, negotiating !== undefined, line);
  }

  retire(): void {
    for (const { session } of this.#sessions.values()) session.close();
    this.#sessions.clear();
  }

  destroy(): void {
    for (const { session } of this.#sessions.values()) session.destroy();
    this.#sessions.clear();
  }

  #negotiate(place: Http2Place, key: string): Promise<Session | null> {
    const negotiation = this.#connect(place).then((socket) => {
      const facts = factsOf(socket);
      if (facts.alpn === 'h2') return this.#keep(place, key, socket, facts);
      this.#http1.add(key);
      this.#onHttp1(key, socket);
      return null;
    });
    this.#negotiating.set(key, negotiation);
    const done = () => this.#negotiating.delete(key);
    negotiation.then(done, done);
    return negotiation;
  }

  #keep({ host, port }: Http2Place, key: string, socket: Socket, facts: ConnectionFacts): Session {
    const session = http2.connect(`https://${authority(host, port)}`, {
      createConnection: () => socket,
      ...HTTP2_LIMITS,
      settings: { ...HTTP2_LIMITS.settings, enablePush: false, initialWindowSize: WINDOW },
    });
    const release = () => {
      if (this.#sessions.get(key) === kept) this.#sessions.delete(key);
    };
    const kept = { session, facts, release };
    session.once('connect', () => session.setLocalWindowSize(4 * WINDOW));
    session.on('goaway', release);
    session.on('close', release);
    // Each stream has its own error; the session's says nothing more.
    session.on('error', () => {});
    this.#sessions.set(key, kept);
    return kept;
  }
}

function openHttp2({ session, facts, release }: Session, reused: boolean, line: RequestLine): UpstreamRequest {
  // A signal cancels the stream; `close` would end it cleanly first, and half of a body would pass for whole.
  const cancel = new AbortController();
  const stream = session.request(toHttp2Headers(line.headers), {
    endStream: !line.hasBody,
    waitForTrailers: line.hasBody,
    signal: cancel.signal,
  });
  watchSilence(session, stream);
  // It will take no other either: Node's servers say so for good once a broken off download fills their memory.
  stream.once('error', () => {
    if (stream.rstCode !== http2.constants.NGHTTP2_ENHANCE_YOUR_CALM) return;
    release();
    session.close();
  });
  let trailers: http2.OutgoingHttpHeaders = {};
  stream.once('wantTrailers', () => stream.sendTrailers(trailers));
  return {
    facts,
    reused,
    sink: stream,
    response: responseOf(stream),
    onInformation: (listener) =>
      void stream.on('headers', (...[headers, , raw]: unknown[]) => listener(informationOf(headers, raw))),
    addTrailers: (list) => {
      trailers = toHttp2Headers(list);
    },
    abort: () => cancel.abort(),
  };
}

function responseOf(stream: ClientHttp2Stream): Promise<UpstreamResponse> {
  let trailers: readonly string[] = [];
  // The third argument is Node's raw header list, which its types leave out.
  stream.on('trailers', (...[, , raw]: unknown[]) => {
    trailers = raw as string[];
  });
  const response = new Promise<UpstreamResponse>((resolve, reject) => {
    stream.once('response', (...[headers, , raw]: unknown[]) => {
      resolve({
        ...informationOf(headers, raw),
        firstLine: null,
        statusMessage: '',
        body: stream,
        trailers: () => trailers,
        brokenOff: () => stream.rstCode !== http2.constants.NGHTTP2_NO_ERROR,
        received: () => null,
      });
    });
    stream.on('error', (error) => reject(Object.assign(error, { rstCode: stream.rstCode })));
    stream.once('close', () => reject(Object.assign(new Error('The server closed the stream'), { code: 'ECONNRESET' })));
  });
  response.catch(() => {});
  return response;
}

function informationOf(headers: unknown, raw: unknown): UpstreamInformation {
  const status = Number((headers as Record<string, unknown>)[':status']);
  return { status, statusMessage: STATUS_CODES[status] ?? '', headers: withoutPseudo(raw as string[]) };
}

function withoutPseudo(headers: readonly string[]): string[] {
  return headers.filter((_part, index) => !headers[index - (index % 2)]?.startsWith(':'));
}
