// The way out of one listening port: its options, and the connections that were opened with them.
import type { Socket } from 'node:net';
import { authorityOf, type Target } from '../target.ts';
import type { RelayOptions } from '../types.ts';
import { connectOrigin, type Origin } from './connect.ts';
import { endToEnd, http2ToHttp1, withFraming, withHost } from './headers.ts';
import { Http1Agent, openHttp1 } from './http1.ts';
import { Http2Sessions } from './http2.ts';
import { type ProxyFor, proxyChooser, type UpstreamProxy } from './proxy.ts';
import type { RequestLine, UpstreamRequest } from './upstream-request.ts';

export class Upstream {
  readonly #verify: boolean;
  readonly #proxyFor: ProxyFor;
  readonly #plain: Http1Agent;
  readonly #secure: Http1Agent;
  readonly #http2: Http2Sessions;
  readonly #sockets = new Set<Socket>();

  /** Throws `OPTION_INVALID` for a malformed `upstreamProxy`. */
  constructor(options: RelayOptions) {
    this.#verify = options.verifyUpstream;
    this.#proxyFor = proxyChooser(options);
    const direct = { verify: true, proxy: null, alpn: [], sockets: this.#sockets };
    this.#plain = new Http1Agent((host, port) => connectOrigin({ host, port, tls: false }, direct));
    this.#secure = new Http1Agent((host, port) => this.connect({ host, port, tls: true }, ['http/1.1']));
    this.#http2 = new Http2Sessions(
      ({ host, port }) => this.connect({ host, port, tls: true }, ['h2', 'http/1.1']),
      (place, socket) => this.#secure.offer(place, socket),
    );
  }

  /**
   * Sends the head of a request, and its end if it has no body. Over HTTP/2 if the client's was HTTP/2 and the server speaks it.
   * Rejects if no connection could be opened.
   */
  async request(target: Target, line: RequestLine, http2: boolean): Promise<UpstreamRequest> {
    if (http2 && target.scheme === 'https') {
      const opened = await this.#http2.open(target, line);
      if (opened !== null) return opened;
    }
    const headers = http2 ? http2ToHttp1(line.headers) : withHost(endToEnd(line.headers), authorityOf(target));
    const framed = { ...line, headers: withFraming(headers, line.method, line.hasBody) };
    if (target.scheme === 'https') return openHttp1(this.#secure, target, framed);
    const proxy = this.#proxyFor(target, 'http');
    return proxy === null ? openHttp1(this.#plain, target, framed) : this.#viaProxy(proxy, target, framed);
  }

  /** A connection of its own, to the server or through the proxy to it. */
  async connect(place: Origin, alpn: readonly string[]): Promise<Socket> {
    const proxy = this.#proxyFor(place, place.tls ? 'https' : 'tunnel');
    return connectOrigin(place, { verify: this.#verify, proxy, alpn, sockets: this.#sockets });
  }

  /** Nothing new begins here; connections in use end with their request. */
  retire(): void {
    this.#plain.retire();
    this.#secure.retire();
    this.#http2.retire();
  }

  destroy(): void {
    this.#plain.destroy();
    this.#secure.destroy();
    this.#http2.destroy();
    // Those that nobody has got yet: a server may never answer a handshake.
    for (const socket of this.#sockets) socket.destroy();
  }

  // Plain requests go to a proxy by their absolute URL: many proxies refuse tunnels to port 80.
  async #viaProxy(proxy: UpstreamProxy, target: Target, line: RequestLine): Promise<UpstreamRequest> {
    const headers = proxy.authorization === null ? line.headers : [...line.headers, 'Proxy-Authorization', proxy.authorization];
    const path = `http://${authorityOf(target)}${line.path}`;
    const request = await openHttp1(this.#plain, proxy, { ...line, headers, path });
    return { ...request, facts: { ...request.facts, ip: null, dns: null } };
  }
}
