// One control request and its reply: an absolute-form GET on the proxy port, under one deadline and one size limit.
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { Client, type Dispatcher } from 'undici';
import { failureOf, type Question, timedOut } from './failure.ts';
import type { KeptConnections } from './kept-connections.ts';

export interface Ask {
  readonly question: Question;
  /** Milliseconds over connecting, headers and body. */
  readonly timeout: number;
  /** The name of the limit that `timeout` came from. */
  readonly timeoutLimit: string;
  readonly maxBytes: number;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The first `maxBytes` at most. */
  readonly body: Buffer;
  /** The body has more than `maxBytes`; its rest was not read. */
  readonly overflow: boolean;
}

/**
 * Asks once; `authorization` is the value of that header. Aborting `ending` ends the exchange at any stage with that reason.
 * Without connections that are kept it opens one of its own.
 */
export async function exchange(
  ask: Ask,
  authorization: string | null,
  ending: AbortController,
  kept: KeptConnections | null,
): Promise<Reply> {
  const { question, timeout } = ask;
  const { signal } = ending;
  const connection = kept ?? ownConnection(ask, signal);
  const timer = setTimeout(() => ending.abort(timedOut(question, timeout, ask.timeoutLimit)), timeout);
  try {
    const { statusCode: status, headers, body } = await connection.request({ ...requestOf(question, authorization), signal });
    return { status, headers, ...(await read(body, Number(headers['content-length']), ask.maxBytes)) };
  } catch (thrown) {
    throw signal.aborted ? signal.reason : failureOf(question, thrown);
  } finally {
    clearTimeout(timer);
    if (kept === null) await connection.destroy();
  }
}

/**
 * A Charles could close a kept connection just as the next request leaves; and destroying the client ends a connect under way,
 * which undici's own `signal` does not.
 */
function ownConnection({ question, timeout }: Ask, signal: AbortSignal): Client {
  const client = new Client(`http://${question.address}`, {
    pipelining: 0,
    // Later than ours, which words the failure: this one only ends the socket of a connect that was given up.
    connect: { timeout: timeout + 1_000 },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  signal.addEventListener('abort', () => void client.destroy(), { once: true });
  return client;
}

function requestOf(question: Question, authorization: string | null): Dispatcher.RequestOptions {
  const headers: Record<string, string> = { host: 'control.charles', accept: '*/*' };
  if (authorization !== null) headers.authorization = authorization;
  // The whole URL as the path is the absolute form; undici's ProxyAgent would send a CONNECT, which Charles takes for a tunnel.
  return { method: 'GET', path: question.page, headers };
}

async function read(
  stream: Readable,
  declared: number,
  maxBytes: number,
): Promise<{ readonly body: Buffer; readonly overflow: boolean }> {
  if (declared > maxBytes) {
    // It says that it was not read to its end, which is what is wanted.
    stream.on('error', () => {}).destroy();
    return { body: Buffer.alloc(0), overflow: true };
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > maxBytes) return { body: Buffer.concat(chunks), overflow: true };
    chunks.push(chunk);
  }
  return { body: Buffer.concat(chunks, size), overflow: false };
}
