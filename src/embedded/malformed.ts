// Bytes that are not HTTP where a request should go on: answered with 400, and recorded if they say where they wanted to go.
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { messageOf } from '../errors/message-of.ts';
import type { ClientConnection } from './client-connection.ts';
import type { SessionStore } from './session-store.ts';
import { targetOf } from './target.ts';

/** Node's, of its HTTP parser. */
export interface ParseError extends NodeJS.ErrnoException {
  readonly rawPacket?: Buffer;
  readonly bytesParsed?: number;
}

const REQUEST_LINE = /^([A-Z]+) (.+?)(?: HTTP\/1\.([01]))?\r?$/gm;

export function refuseMalformed(store: SessionStore, error: ParseError, socket: Duplex, client: ClientConnection): void {
  const answer = answerTo(error);
  const { _httpMessage } = socket as { _httpMessage?: { headersSent: boolean } };
  recordMalformed(store, error, answer, socket, client);
  // In the middle of a response it would pass for a part of that.
  if (socket.writable && _httpMessage?.headersSent !== true) socket.end(`${answer}\r\nConnection: close\r\n\r\n`);
  else socket.destroy();
}

function answerTo({ code }: ParseError): string {
  return code === 'HPE_HEADER_OVERFLOW' ? 'HTTP/1.1 431 Request Header Fields Too Large' : 'HTTP/1.1 400 Bad Request';
}

function recordMalformed(store: SessionStore, error: ParseError, answer: string, socket: Duplex, client: ClientConnection): void {
  const request = malformedRequest(error);
  if (request === null) return;
  const { line, method, url, protocolVersion } = request;
  const target = targetOf(url, client.tunnel, (socket as Partial<TLSSocket>).encrypted === true);
  if (target === null) return;
  const record = store.open({ client, method, protocolVersion, ...target, head: { firstLine: line, headers: [] } });
  record.responded(Number(answer.split(' ')[1]), { firstLine: answer, headers: ['Connection', 'close'] });
  record.fail(`Malformed request: ${messageOf(error)}`);
}

/** The request in whose head the parser gave up; null if that is not in these bytes, or was read to its end and so has its entry. */
function malformedRequest({ rawPacket, bytesParsed = 0 }: ParseError) {
  const text = rawPacket?.toString('latin1') ?? '';
  const last = [...text.matchAll(REQUEST_LINE)].filter(({ index }) => index <= bytesParsed).at(-1);
  if (last === undefined || text.slice(last.index, bytesParsed).includes('\r\n\r\n')) return null;
  const [line, method = '', url = '', minor] = last;
  return { line: line.trimEnd(), method, url, protocolVersion: minor === '0' ? ('HTTP/1.0' as const) : ('HTTP/1.1' as const) };
}
