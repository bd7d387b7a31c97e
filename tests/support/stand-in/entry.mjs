// Writes one exchange as an entry of export-json, in the shape and key order of Charles 4.5 or 5.
import { bodyOf } from './body.mjs';

const DEFAULT_PORT = { http: 80, https: 443 };

export function toEntry(exchange, generation) {
  const old = generation === '4.5';
  const request = messageOf(exchange.request);
  const response = exchange.response ? messageOf(exchange.response, exchange.response.status) : messageOf(null);
  const total = exchange.end === null ? null : exchange.end - exchange.start;
  const size = [request, response].reduce((sum, { sizes }) => sum + sizes.headers + sizes.body, 0);
  return {
    status: exchange.state,
    method: exchange.method,
    protocolVersion: 'HTTP/1.1',
    scheme: exchange.scheme,
    host: exchange.host,
    ...portOf(exchange, old),
    actualPort: exchange.port,
    path: exchange.path,
    query: exchange.query,
    tunnel: exchange.tunnel,
    keptAlive: false,
    ...(old ? { webSocket: false } : { clientKeptAlive: exchange.clientKeptAlive }),
    remoteAddress: exchange.remoteAddress && `${exchange.host}/${exchange.remoteAddress}`,
    clientAddress: `/${exchange.clientAddress}`,
    clientPort: exchange.clientPort,
    ...(old ? {} : { clientLocalPort: exchange.clientLocalPort }),
    ...(old || exchange.remoteLocalPort === null ? {} : { remoteLocalPort: exchange.remoteLocalPort }),
    times: {
      start: timeOf(exchange.start),
      requestBegin: timeOf(exchange.requestBegin),
      requestComplete: timeOf(exchange.requestComplete),
      responseBegin: timeOf(exchange.responseBegin),
      end: timeOf(exchange.end),
    },
    durations: {
      total,
      dns: exchange.dns,
      connect: exchange.connect,
      ssl: null,
      request: between(exchange.requestBegin, exchange.requestComplete),
      response: between(exchange.responseBegin, exchange.end),
      latency: between(exchange.requestComplete, exchange.responseBegin),
    },
    speeds: { overall: speedOf(size, total, old), request: null, response: null },
    totalSize: old ? String(size) : size,
    ...(exchange.notes.length > 0 ? { notes: exchange.notes.join('\n') } : {}),
    ...(exchange.failure === null ? {} : { [old ? 'exception' : 'errorMessage']: exchange.failure }),
    request,
    response,
  };
}

function portOf({ scheme, port }, old) {
  const standard = port === DEFAULT_PORT[scheme];
  if (old) return { port: standard ? null : port };
  return standard ? {} : { port };
}

function messageOf(message, status) {
  if (message === null) return { sizes: { headers: 0, body: 0 }, mimeType: null, charset: null, contentEncoding: null };
  const headers = pairsOf(message.rawHeaders);
  const find = (name) => headers.find((header) => header.name.toLowerCase() === name)?.value;
  const [mimeType = null, ...parameters] = find('content-type')?.split(/;\s*/) ?? [];
  const charset = parameters.find((parameter) => /^charset=/i.test(parameter))?.slice('charset='.length) ?? null;
  const contentEncoding = find('content-encoding') ?? null;
  const head = [message.firstLine, ...headers.map(({ name, value }) => `${name}: ${value}`), '', ''].join('\r\n');
  return {
    ...(status === undefined ? {} : { status }),
    sizes: { headers: Buffer.byteLength(head), body: message.size },
    mimeType,
    charset,
    contentEncoding,
    header: { firstLine: message.firstLine, headers },
    ...bodyOf(Buffer.concat(message.chunks), { mimeType, charset, contentEncoding }),
  };
}

function pairsOf(rawHeaders) {
  const pairs = [];
  for (let at = 0; at < rawHeaders.length; at += 2) pairs.push({ name: rawHeaders[at], value: rawHeaders[at + 1] });
  return pairs;
}

function between(begin, end) {
  return begin === null || end === null ? null : end - begin;
}

function speedOf(size, milliseconds, old) {
  if (!milliseconds) return null;
  const speed = Math.round((size / milliseconds) * 1000);
  return old ? String(speed) : speed;
}

/** Local time with its numeric offset, as Charles writes it. */
function timeOf(epoch) {
  if (epoch === null) return null;
  const offset = -new Date(epoch).getTimezoneOffset();
  const local = new Date(epoch + offset * 60_000).toISOString().slice(0, -1);
  const two = (number) => String(number).padStart(2, '0');
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
}
