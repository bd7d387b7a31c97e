// Serves http://control.charles/: who may, what each path does, and the reply.
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import { pipeline, Readable } from 'node:stream';
import { toRawEntry } from '../json/entry-json.ts';
import type { SessionStore } from '../session-store.ts';
import { missingPage, recordingPage, rootPage, STYLESHEET, sessionPage, unauthorizedPage } from './control-pages.ts';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

const HTML = 'text/html;charset=UTF-8';

export class ControlHandler {
  readonly #store: SessionStore;
  readonly #authorization: Buffer | null;

  /** Without credentials anyone may. */
  constructor(store: SessionStore, credentials: Credentials | null) {
    this.#store = store;
    this.#authorization = credentials && Buffer.from(`${credentials.username}:${credentials.password}`);
  }

  serve(request: IncomingMessage, response: ServerResponse | Http2ServerResponse, pathAndQuery: string): void {
    const path = pathAndQuery.split('?', 1)[0] as string;
    request.resume();
    if (!this.#mayEnter(request.headers.authorization)) {
      response.setHeader('WWW-Authenticate', 'Basic realm="Charles Web Interface"');
      reply(response, 401, unauthorizedPage());
    } else if (path === '/session/export-json') {
      this.#export(response);
    } else if (path === '/css/plain.css') {
      reply(response, 200, STYLESHEET, 'text/css;charset=UTF-8');
    } else {
      const page = this.#page(path);
      reply(response, page === null ? 404 : 200, page ?? missingPage(path));
    }
  }

  #page(path: string): string | null {
    const store = this.#store;
    switch (path) {
      case '/':
        return rootPage();
      case '/recording/start':
      case '/recording/stop':
        store.recording = path === '/recording/start';
        return recordingPage(store.recording);
      case '/recording/':
        return recordingPage(store.recording);
      case '/session/clear':
        store.clear();
        return sessionPage();
      case '/session/':
        return sessionPage();
      default:
        return null;
    }
  }

  // Entry by entry: a session can be far larger than what one string, or the client's pace, allows.
  #export(response: ServerResponse | Http2ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'application/json;charset=UTF-8' });
    // A client that goes away in the middle is no error.
    pipeline(Readable.from(exportJson(this.#store)), response as ServerResponse, () => {});
  }

  #mayEnter(header: string | undefined): boolean {
    if (this.#authorization === null) return true;
    const [scheme = '', encoded = ''] = (header ?? '').split(' ');
    const given = Buffer.from(encoded, 'base64');
    const same = given.length === this.#authorization.length && timingSafeEqual(given, this.#authorization);
    return same && scheme.toLowerCase() === 'basic';
  }
}

function* exportJson(store: SessionStore): Generator<string> {
  let separator = '[';
  for (const record of store.list()) {
    yield separator + JSON.stringify(toRawEntry(record));
    separator = ',';
  }
  yield separator === '[' ? '[]' : ']';
}

function reply(response: ServerResponse | Http2ServerResponse, status: number, body: string, type: string = HTML): void {
  const length = Buffer.byteLength(body);
  (response as ServerResponse).writeHead(status, { 'Content-Type': type, 'Content-Length': length });
  response.end(body);
}
