// Bytes that are not HTTP where a request should go on: answered with 400, and recorded by what they say of where they wanted to go.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { messageOf } from '../errors/message-of.ts';
import { authority } from '../util/authority.ts';
import type { ClientConnection } from './client-connection.ts';
import type { ExchangeRecord } from './record/exchange-record.ts';
import type { SessionStore } from './session-store.ts';
import { targetOf } from './target.ts';

/** Node's, of its HTTP parser, or mockttp's. */
export interface ParseError extends NodeJS.ErrnoException {
  /** Null of a client that has gone meanwhile. */
  readonly rawPacket?: Buffer | null;
  readonly bytesParsed?: number;
}

interface ParsedSocket extends Duplex {
  readonly encrypted?: boolean;
  /** Node's: the last response, and what read the last request; its types leave them out. */
  readonly _httpMessage?: { headersSent: boolean };
  readonly parser?: { incoming: IncomingMessage | null };
}

const HEAD_END = '\r\n\r\n';
const REQUEST_LINE = /^([\w!#$%&'*+.^`|~-]+) ((?:https?:\/)?\/.*?)(?: HTTP\/1\.([01]))?\r?$/im;

/** What a client sent behind empty lines on a fresh connection, which are to be ignored there; null if there are none. */
export function withoutEmptyLines({ code, rawPacket }: ParseError): Buffer | null {
  if (code !== 'UNKNOWN_PROTOCOL_NO_DESTINATION' || !rawPacket) return null;
  const begin = rawPacket.findIndex((byte) => byte !== 0x0d && byte !== 0x0a);
  if (begin === 0) return null;
  return rawPacket.subarray(begin < 0 ? rawPacket.length : begin);
}

export function refuseMalformed(store: SessionStore, error: ParseError, socket: ParsedSocket, client: ClientConnection): void {
  const answer = answerTo(error);
  const record = recordMalformed(store, error, socket, client);
  record?.responded(Number(answer.split(' ')[1]), { firstLine: answer, headers: ['Connection', 'close'] });
  record?.fail(`Malformed request: ${messageOf(error)}`);
  // In the middle of a response it would pass for a part of that.
  if (socket.writable && socket._httpMessage?.headersSent !== true) socket.end(`${answer}\r\nConnection: close\r\n\r\n`);
  else socket.destroy();
}

/** A tunnel in which a request was refused that nobody can name: the entry says that not all of it was read. */
export function recordUnread(store: SessionStore, client: ClientConnection): ExchangeRecord | null {
  if (client.tunnel === null) return null;
  const { host, port } = client.tunnel;
  const head = { firstLine: `CONNECT ${authority(host, port)} HTTP/1.1`, headers: [] };
  const place = { scheme: 'https', host, port, path: null } as const;
  const record = store.open({ client, method: 'CONNECT', protocolVersion: 'HTTP/1.1', ...place, head });
  record.tunnel = true;
  return record;
}

function answerTo({ code }: ParseError): string {
  return code === 'HPE_HEADER_OVERFLOW' ? 'HTTP/1.1 431 Request Header Fields Too Large' : 'HTTP/1.1 400 Bad Request';
}

/** Null for what has its entry, or is no request. */
function recordMalformed(
  store: SessionStore,
  error: ParseError,
  { parser, encrypted = false }: ParsedSocket,
  client: ClientConnection,
): ExchangeRecord | null {
  // No bytes: the connection broke. In a body: that of a request that has its entry.
  if (!error.rawPacket || parser?.incoming?.complete === false) return null;
  const request = malformedRequest(error.rawPacket.toString('latin1'), error.bytesParsed ?? 0);
  const target = request && targetOf(request.url, client.tunnel, encrypted);
  if (request === null || target === null) return recordUnread(store, client);
  const { line, method, protocolVersion } = request;
  return store.open({ client, method, protocolVersion, ...target, head: { firstLine: line, headers: [] } });
}

/** The request in whose head the parser gave up; null if its first line is not in these bytes. */
function malformedRequest(text: string, bytesParsed: number) {
  const last = text.slice(0, bytesParsed).lastIndexOf(HEAD_END);
  const begin = last < 0 ? 0 : last + HEAD_END.length;
  const match = REQUEST_LINE.exec(text.slice(begin));
  if (match === null || begin + match.index > bytesParsed) return null;
  const [line, method = '', url = '', minor] = match;
  return { line: line.trimEnd(), method, url, protocolVersion: minor === '0' ? ('HTTP/1.0' as const) : ('HTTP/1.1' as const) };
}
