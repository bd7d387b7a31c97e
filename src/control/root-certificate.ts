// Fetches the root certificate that a Charles hands out to whoever asks through it.
import { createHash, X509Certificate } from 'node:crypto';
import { ControlConnection } from './control-connection.ts';
import type { ControlTarget } from './control-target.ts';

export interface RootCertificate {
  readonly pem: string;
  /** Base64 of the SHA-256 of its public key, as browsers name it. */
  readonly spki: string;
}

/**
 * Asks for `http://chls.pro/ssl` through the proxy, without credentials: Charles itself answers that. Any other proxy asks the
 * internet, and what comes then is a stranger's: call `ControlClient.probe` first. Null when what comes is no CA certificate.
 * `pageTimeout` as in `ControlLimits`.
 * @throws CharlesError as `ControlClient` does when there is no reply.
 */
export async function fetchRootCertificate(
  { host, port }: ControlTarget,
  { pageTimeout = 5_000 }: { readonly pageTimeout?: number } = {},
): Promise<RootCertificate | null> {
  const connection = new ControlConnection({ host, port }, pageTimeout, null);
  const question = { ...connection.question('Failed to fetch the root certificate', ''), page: 'http://chls.pro/ssl' };
  const { status, body, complete } = await connection.page(question);
  if (status !== 200 || !complete) return null;
  try {
    const certificate = new X509Certificate(body);
    if (!certificate.ca) return null;
    const key = certificate.publicKey.export({ type: 'spki', format: 'der' });
    return { pem: certificate.toString(), spki: createHash('sha256').update(key).digest('base64') };
  } catch {
    return null;
  }
}
