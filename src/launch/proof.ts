// Proves that what answers on a port has read our configuration: it serves a secret from a file that nothing else names (Map Local).
import { randomBytes } from 'node:crypto';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { HOST } from './port.ts';

const DEADLINE = 2_000;

export interface Proof {
  /** A name that no DNS knows. */
  readonly host: string;
  readonly secret: string;
}

export function createProof(): Proof {
  return { host: `${randomBytes(12).toString('hex')}.invalid`, secret: randomBytes(24).toString('base64url') };
}

/** Sends one harmless request through whatever answers there; false also when nothing does. */
export function isProved(port: number, { host, secret }: Proof): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { host: HOST, port, path: `http://${host}/`, headers: { host }, agent: false };
    get({ ...options, signal: AbortSignal.timeout(DEADLINE) }, (response) => {
      // Another's error page would not be as short.
      if (Number(response.headers['content-length'] ?? 0) > secret.length) response.destroy();
      text(response).then(
        (body) => resolve(body === secret),
        () => resolve(false),
      );
    }).on('error', () => resolve(false));
  });
}
