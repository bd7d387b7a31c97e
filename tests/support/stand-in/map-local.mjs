// The Map Local tool of a configuration file: hosts whose requests a file answers, always with 200.
import { readFileSync } from 'node:fs';
import { now } from './clock.mjs';
import { append, complete } from './exchange.mjs';

/** The file that answers for a host, or null. */
export function localFiles(configs) {
  const tool = (configs?.entry ?? []).find(({ string }) => string === 'Map Local')?.mapLocal;
  const mappings = tool?.toolEnabled === 'true' ? (tool.mappings?.mapLocalMapping ?? []) : [];
  return (host) =>
    mappings.find(({ enabled, sourceLocation }) => enabled === 'true' && sourceLocation?.host === host)?.dest ?? null;
}

/** `exchange`: begun already, of this request. */
export function serveLocal(exchange, response, file) {
  const body = readFileSync(file);
  const rawHeaders = ['Content-Type', 'text/plain', 'Content-Length', String(body.length), 'X-Charles-Map-Local', file];
  exchange.requestComplete = now();
  exchange.responseBegin = now();
  exchange.response = { status: 200, firstLine: 'HTTP/1.1 200 OK', rawHeaders, chunks: [], size: 0 };
  append(exchange.response, body);
  complete(exchange);
  response.writeHead(200, rawHeaders).end(body);
}
