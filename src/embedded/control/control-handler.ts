// Serves http://control.charles/: who may, which section is asked, and the reply.
import { timingSafeEqual } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Entrance } from '../client-connection.ts';
import type { Scope, SessionStore } from '../session-store.ts';
import type { ThrottleSwitch } from '../throttle/throttle-switch.ts';
import type { HeaderTools } from '../tools/header-tools.ts';
import { certificateAnswer } from './certificate.ts';
import { type ControlExchange, send } from './control-reply.ts';
import type { ControlAnswer, ControlSection } from './control-section.ts';
import { baseOf, page, STYLESHEET } from './page.ts';
import { recordingSection } from './recording-section.ts';
import { sessionSection } from './session-section.ts';
import { throttlingSection } from './throttling-pages.ts';
import { toolsSection } from './tools-section.ts';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface ControlHandlerOptions {
  readonly store: SessionStore;
  readonly tools: HeaderTools;
  readonly throttle: ThrottleSwitch;
  /** Null: anyone may. */
  readonly credentials: Credentials | null;
  /** The root certificate, which everyone may have. */
  readonly ca: string;
  /** The part of the session that belongs to a port. */
  readonly scopeOf: (entrance: Entrance) => Scope;
  readonly quit: () => void;
}

const ROOT_LINKS = [
  { href: 'throttling/', text: 'Throttling' },
  { href: 'recording/', text: 'Recording' },
  { href: 'tools/', text: 'Tools' },
  { href: 'session/', text: 'Session' },
  { href: 'quit', text: 'Quit' },
];

const CHALLENGE = { 'WWW-Authenticate': 'Basic realm="Charles Web Interface"' };

// Every known client uses GET, one POST: what the body says is not looked at.
const METHODS = ['GET', 'HEAD', 'POST'];

export class ControlHandler {
  readonly #options: ControlHandlerOptions;
  readonly #sections: Readonly<Record<string, ControlSection>>;
  readonly #authorization: Buffer | null;

  constructor(options: ControlHandlerOptions) {
    const { store, tools, throttle, credentials } = options;
    this.#options = options;
    this.#sections = {
      throttling: throttlingSection(throttle),
      recording: recordingSection(store),
      session: sessionSection(store),
      tools: toolsSection(tools),
    };
    this.#authorization = credentials && Buffer.from(`${credentials.username}:${credentials.password}`);
  }

  /** `path`: with its query. */
  serve(exchange: ControlExchange, path: string): void {
    send(exchange, this.#answer(exchange, path));
  }

  serveCertificate(exchange: ControlExchange): void {
    send(exchange, certificateAnswer(this.#options.ca));
  }

  #answer({ request, record }: ControlExchange, path: string): ControlAnswer {
    const { pathname, query } = parse(path);
    if (!this.#mayEnter(request.headers.authorization)) return refusal(401, pathname, CHALLENGE);
    if (!METHODS.includes(request.method ?? '')) return refusal(405, pathname, { Allow: METHODS.join(', ') });
    if (pathname === '/') return { body: page({ base: '', links: ROOT_LINKS }) };
    if (pathname === '/css/plain.css') return { type: 'text/css;charset=UTF-8', body: STYLESHEET };
    if (pathname === '/quit') return { body: page({ base: '', section: 'Quit', links: [] }), breakOff: this.#options.quit };
    const [, name = '', rest = ''] = /^\/([a-z]+)\/(.*)$/.exec(pathname) ?? [];
    const section = Object.hasOwn(this.#sections, name) ? this.#sections[name] : undefined;
    const scope = this.#options.scopeOf(record.init.client.entrance);
    return section?.({ path: rest, query, record, scope }) ?? refusal(404, pathname);
  }

  #mayEnter(header: string | undefined): boolean {
    if (this.#authorization === null) return true;
    const [scheme = '', encoded = ''] = (header ?? '').split(' ');
    const given = Buffer.from(encoded, 'base64');
    const same = given.length === this.#authorization.length && timingSafeEqual(given, this.#authorization);
    return same && scheme.toLowerCase() === 'basic';
  }
}

function refusal(status: number, pathname: string, headers: Readonly<Record<string, string>> = {}): ControlAnswer {
  return { status, headers, body: page({ base: baseOf(pathname), section: STATUS_CODES[status] ?? '', links: [] }) };
}

function parse(path: string): { pathname: string; query: URLSearchParams } {
  const [pathname = '', query] = path.split(/\?(.*)/s, 2);
  return { pathname, query: new URLSearchParams(query) };
}
