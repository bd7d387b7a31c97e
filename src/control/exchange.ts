// One control request and its reply: an absolute-form GET on the proxy port, under one deadline.
import type { Readable } from 'node:stream';
import { Client, type Dispatcher } from 'undici';
import { brokenOff, failureOf, type Question } from './failure.ts';
import type { KeptConnections } from './kept-connections.ts';
import type { Incoming } from './reply-body.ts';

export interface Way {
  /** The value of that header. */
  readonly authorization: string | null;
  /** Null opens a connection for this exchange alone. */
  readonly kept: KeptConnections | null;
  /** Milliseconds after which a connect that was given up ends too. */
  readonly timeout: number;
}

/** Asks once, and resolves with what `receive` makes of the reply. Aborting `signal` ends the exchange at any stage with its reason. */
export async function exchange<Result>(
  question: Question,
  { authorization, kept, timeout }: Way,
  signal: AbortSignal,
  receive: (reply: Incoming) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const connection = kept ?? ownConnection(question, timeout, signal);
  let body: Readable | undefined;
  try {
    const response = await connection.request({ ...requestOf(question, authorization), signal }).catch((thrown) => {
      throw signal.aborted ? signal.reason : failureOf(question, thrown);
    });
    body = response.body.on('error', () => {});
    const explain = (thrown: unknown): unknown => (signal.aborted ? signal.reason : brokenOff(question, thrown));
    return await receive({ status: response.statusCode, headers: response.headers, body: explained(body, explain) });
  } finally {
    // What was not read.
    body?.destroy();
    if (kept === null) await connection.destroy();
  }
}

async function* explained(body: Readable, explain: (thrown: unknown) => unknown): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (thrown) {
    throw explain(thrown);
  }
}

/**
 * A Charles could close a kept connection just as the next request leaves; and destroying the client ends a connect under way,
 * which undici's own `signal` does not.
 */
function ownConnection({ address }: Question, timeout: number, signal: AbortSignal): Client {
  const client = new Client(`http://${address}`, {
    pipelining: 0,
    // Later than ours, which words the failure.
    connect: { timeout: timeout + 1_000 },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  signal.addEventListener('abort', () => void client.destroy(), { once: true });
  return client;
}

function requestOf(question: Question, authorization: string | null): Dispatcher.RequestOptions {
  const headers: Record<string, string> = { host: new URL(question.page).host, accept: '*/*' };
  if (authorization !== null) headers.authorization = authorization;
  // The whole URL as the path is the absolute form; undici's ProxyAgent would send a CONNECT, which Charles takes for a tunnel.
  return { method: 'GET', path: question.page, headers };
}
