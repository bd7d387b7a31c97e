// One request of doctor's through Charles, under a deadline, and what was seen of it on this side.
import { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { whyOf } from './check.ts';
import type { Origin } from './origin.ts';

export interface TlsFacts {
  /** Signed by somebody else than the origin. */
  readonly decrypted: boolean;
  /** As it was sent, the server's first. */
  readonly chain: readonly X509Certificate[];
  /** What was agreed upon of `h2` and `http/1.1`; null for nothing. */
  readonly alpn: string | null;
}

export interface Probe {
  readonly path: string;
  /** Epoch milliseconds by our clock. */
  readonly sentAt: number;
  readonly doneAt: number;
  /** Our end of the connection to Charles; null if there was none. */
  readonly localPort: number | null;
  readonly status: number | null;
  readonly tls: TlsFacts | null;
  readonly failure: string | null;
}

/** Filled in as far as it came. */
export interface Seen {
  localPort?: number;
  status?: number;
  tls?: TlsFacts;
}

const DEADLINE = 5_000;

/** Never rejects. What it leaves open ends with its signal. */
export async function probe(
  path: string,
  act: (seen: Seen, path: string, signal: AbortSignal) => Promise<number>,
): Promise<Probe> {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), DEADLINE);
  const seen: Seen = {};
  const sentAt = Date.now();
  let failure: string | null = null;
  try {
    seen.status = await act(seen, path, ending.signal);
  } catch (error) {
    failure = ending.signal.aborted ? 'no answer in time' : whyOf(error);
  }
  clearTimeout(timer);
  ending.abort();
  const { localPort = null, status = null, tls = null } = seen;
  return { path, sentAt, doneAt: Date.now(), localPort, status, tls, failure };
}

export function factsOf(socket: TLSSocket, { certificate }: Origin): TlsFacts {
  const chain = chainOf(socket.getPeerCertificate(true));
  const decrypted = chain[0]?.fingerprint256 !== new X509Certificate(certificate).fingerprint256;
  return { decrypted, chain, alpn: socket.alpnProtocol || null };
}

function chainOf(leaf: DetailedPeerCertificate): X509Certificate[] {
  const chain: X509Certificate[] = [];
  const known = new Set<DetailedPeerCertificate>();
  for (let next: DetailedPeerCertificate | undefined = leaf; next?.raw !== undefined && !known.has(next); ) {
    known.add(next);
    chain.push(new X509Certificate(next.raw));
    next = next.issuerCertificate;
  }
  return chain;
}
