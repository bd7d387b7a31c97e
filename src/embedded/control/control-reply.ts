// Writes the replies of the Web Interface, and into the record what a recording of them shows.
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { CLIENT_CLOSED, type ClientResponse } from '../exchange.ts';
import type { ExchangeRecord } from '../record/exchange-record.ts';
import type { ControlAnswer } from './control-section.ts';

export interface ControlExchange {
  readonly request: IncomingMessage;
  readonly response: ClientResponse;
  readonly record: ExchangeRecord;
}

const HTML = 'text/html;charset=UTF-8';

export function send({ request, response, record }: ControlExchange, answer: ControlAnswer): void {
  const { status = 200, body, breakOff } = answer;
  const headers = headersOf(answer);
  record.sent();
  request.on('data', (chunk: Buffer) => record.request.body.push(chunk));
  response.once('close', () => record.fail(CLIENT_CLOSED));
  const firstLine = 'stream' in response ? {} : { firstLine: `HTTP/1.1 ${status} ${STATUS_CODES[status]}` };
  record.responded(status, { ...firstLine, headers: Object.entries(headers).flat() });
  (response as ServerResponse).writeHead(status, headers);
  if (typeof body === 'function' && request.method !== 'HEAD') stream(body(), response, record);
  else write(typeof body === 'string' ? body : '', { response: response as ServerResponse, record, breakOff });
}

interface Writing {
  readonly response: ServerResponse;
  readonly record: ExchangeRecord;
  readonly breakOff: (() => void) | undefined;
}

function write(text: string, { response, record, breakOff }: Writing): void {
  if (breakOff !== undefined) {
    response.write(text.slice(0, text.length / 2), breakOff);
    return;
  }
  record.response.body.push(Buffer.from(text));
  record.complete();
  response.end(text);
}

function headersOf({ type = HTML, headers, body }: ControlAnswer): Record<string, string> {
  const length = typeof body === 'string' ? { 'Content-Length': String(Buffer.byteLength(body)) } : {};
  return { 'Content-Type': type, ...headers, ...length };
}

function stream(content: Readable, response: ClientResponse, record: ExchangeRecord): void {
  if (record.recorded) content.on('data', (chunk: Buffer | string) => record.response.body.push(Buffer.from(chunk)));
  // Before `pipeline`, so that the entry is complete before the client can know the end.
  content.once('end', () => record.complete());
  // A client that goes away in the middle is no error.
  pipeline(content, response as ServerResponse, () => {});
}
