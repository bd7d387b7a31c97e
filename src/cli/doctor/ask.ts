// One GET through the proxy, with what a control client does not tell of its reply: status, headers, first bytes, our own port.
import http, { type IncomingHttpHeaders } from 'node:http';
import { authority } from '../../util/authority.ts';

export interface Door {
  readonly host: string;
  readonly port: number;
}

export interface AskOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** No more is read of the body. Default 1 MiB. */
  readonly maxBytes?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Whether `body` is the whole one. */
  readonly whole: boolean;
  readonly localPort: number;
}

const DEADLINE = 10_000;

/** `target` is an absolute URL, or a path, which no proxy takes. Rejects with what the socket says, or after 10 s. */
export function ask(door: Door, target: string, { headers = {}, maxBytes = 1024 ** 2 }: AskOptions = {}): Promise<Answer> {
  const host = URL.canParse(target) ? new URL(target).host : authority(door.host, door.port);
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(DEADLINE);
    const options = { ...door, path: target, headers: { host, ...headers }, agent: false, signal } as const;
    const request = http.get(options, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const localPort = response.socket.localPort ?? 0;
      const end = (whole: boolean) => {
        const body = Buffer.concat(chunks).subarray(0, maxBytes);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body, whole, localPort });
      };
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size <= maxBytes) return;
        end(false);
        response.destroy();
      });
      response.once('end', () => end(true)).once('error', reject);
    });
    request.once('error', (error) => reject(error.name === 'AbortError' ? new Error('no answer in time') : error));
  });
}
