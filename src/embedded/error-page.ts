// Charles's own error replies: the report a client gets when there is no server's reply to pass on.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { messageOf } from '../errors/message-of.ts';
import { escapeHtml } from './control/html.ts';
import type { ExchangeRecord } from './record/exchange-record.ts';
import { headerLines } from './upstream/headers.ts';

export interface ErrorReport {
  /** Charles's words for what went wrong: the `<h2>` of the page. */
  readonly title: string;
  readonly reason: string;
}

export const MALFORMED: ErrorReport = {
  title: 'Malformed request URL',
  reason: 'This is a proxy: a request must have an absolute URL, as clients send it when this port is set as their proxy.',
};

export function reportOf(error: unknown): ErrorReport {
  const { code = '', syscall, reason } = error as NodeJS.ErrnoException & { reason?: string };
  return {
    title: titleOf(code, syscall),
    reason: reason ?? messageOf(error),
  };
}

function titleOf(code: string, syscall: string | undefined): string {
  if (syscall === 'getaddrinfo' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'Name lookup failed for remote host';
  // Node's, of its HTTP parser: the host was reached.
  return code.startsWith('HPE_') ? 'Failed to read the response of the remote host' : 'Failed to connect to remote host';
}

export function errorMessageOf({ title, reason }: ErrorReport): string {
  return `${title}: ${reason}`;
}

/** Replies to an HTTP/1 request on its socket, and closes it as `Proxy-Connection: close` says. Recorded if there is a record. */
export function replyError(socket: Duplex, report: ErrorReport, record?: ExchangeRecord): void {
  const headers = headersOf(pageOf(report).length);
  record?.responded(503, { firstLine: 'HTTP/1.0 503 Error', headers });
  record?.response.body.push(pageOf(report));
  record?.fail(errorMessageOf(report));
  socket.end(Buffer.concat([Buffer.from(`HTTP/1.0 503 Error\r\n${headerLines(headers)}\r\n`), pageOf(report)]));
}

/** Replies to a request of either version. */
export function respondError(
  request: IncomingMessage,
  response: ServerResponse | Http2ServerResponse,
  report: ErrorReport,
  record?: ExchangeRecord,
): void {
  // A body that nobody reads would turn the end of the connection into a reset, and the page into nothing.
  request.resume();
  if ('stream' in response) respondHttp2(response, report, record);
  // Sent before the last request was answered: this reply must not come before that one.
  else if (response.socket === null) response.once('socket', (socket: Socket) => replyError(socket, report, record));
  else replyError(request.socket, report, record);
}

function respondHttp2(response: Http2ServerResponse, report: ErrorReport, record?: ExchangeRecord): void {
  const page = pageOf(report);
  const headers = { server: 'Charles', 'content-type': 'text/html;charset=ISO-8859-1', 'content-length': page.length };
  record?.responded(503, { headers: [':status', '503', ...Object.entries(headers).flat().map(String)] });
  record?.response.body.push(page);
  record?.fail(errorMessageOf(report));
  response.writeHead(503, headers);
  response.end(page);
}

function headersOf(length: number): string[] {
  const type = ['Content-Type', 'text/html;charset=ISO-8859-1', 'Content-Length', String(length)];
  return ['Server', 'Charles', ...type, 'Proxy-Connection', 'close'];
}

function pageOf({ title, reason }: ErrorReport): Buffer {
  const head = '<html><head><title>Charles Error Report</title></head>';
  return Buffer.from(
    `${head}<body><h1>Charles Error Report</h1><h2>${escapeHtml(title)}</h2><p>${escapeHtml(reason)}</p></body></html>`,
    'latin1',
  );
}
