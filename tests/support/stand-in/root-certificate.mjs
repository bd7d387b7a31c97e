// The addresses at which Charles itself hands out its root certificate to whoever asks through it.
import { now } from './clock.mjs';
import { append, complete } from './exchange.mjs';

const TYPE = ['Content-Type', 'application/x-x509-ca-cert'];

export function handsOutRoot({ hostname, pathname }) {
  if (hostname === 'chls.pro') return pathname === '/ssl';
  return /^(www\.)?charlesproxy\.com$/.test(hostname) && pathname === '/getssl';
}

/** `exchange`: begun already, of this request. */
export function serveRoot(exchange, response, authority) {
  const pem = authority.pem();
  exchange.requestComplete = now();
  exchange.responseBegin = now();
  exchange.response = { status: 200, firstLine: 'HTTP/1.1 200 OK', rawHeaders: TYPE, chunks: [], size: 0 };
  append(exchange.response, Buffer.from(pem));
  complete(exchange);
  response.writeHead(200, TYPE).end(pem);
}
