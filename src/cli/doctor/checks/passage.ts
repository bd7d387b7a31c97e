// What doctor's own requests saw on their way through Charles: loopback, TLS and its certificates, HTTP/2.
import { X509Certificate } from 'node:crypto';
import { fetchRootCertificate } from '../../../control/root-certificate.ts';
import { type Check, type Finding, ok, problem, Unsettled, warning } from '../check.ts';
import type { Context } from '../context.ts';
import type { Probe, TlsFacts } from '../probe.ts';

const TUNNELLED = 'https is not decrypted: see https';
const SSL = 'Proxy > SSL Proxying Settings > SSL Proxying: tick Enable SSL Proxying, and include host * and port *.';

export const passage: readonly Check[] = [
  { id: 'loopback', run: loopback },
  { id: 'https', run: https },
  {
    id: 'root-in-chain',
    run: (context) => {
      const { chain } = decrypted(context);
      const facts = { 'certificates sent': chain.length };
      if (chain.at(-1)?.ca)
        return ok('the root certificate comes with each handshake, so a browser can be told to trust it', facts);
      return warning(
        'the root certificate is not sent in the handshake: Chromium cannot be told to trust it, and starts no service worker over https',
        'Help > SSL Proxying > Install Charles Root Certificate, and have the system trust it.',
        facts,
      );
    },
  },
  { id: 'root-download', run: rootDownload },
  {
    id: 'http2',
    run: (context) => {
      const { tls, status } = context.probe('https-localhost');
      if (!tls?.decrypted) throw new Unsettled(TUNNELLED);
      const facts = { alpn: tls.alpn, status };
      if (tls.alpn === 'h2') return ok('HTTP/2 is offered to clients', facts);
      return ok('clients get HTTP/1.1 only', facts);
    },
  },
];

function loopback(context: Context): Finding {
  const probes: Record<string, Probe> = { localhost: context.probe('localhost'), '127.0.0.1': context.probe('plain') };
  const lost = Object.entries(probes).filter(([, { path }]) => !context.origin?.reached.has(path));
  const facts = Object.fromEntries(Object.entries(probes).map(([host, { status }]) => [host, status]));
  if (lost.length === 0) return ok('requests to 127.0.0.1 and localhost go through it to a server of this machine', facts);
  const [[host, { failure, status }]] = lost as [[string, Probe]];
  return problem(
    `a request to ${host} did not reach a server of this machine: ${failure ?? `it was answered with status ${status}`}`,
    'Look at Proxy > External Proxy Settings (bypass localhost), Tools > Map Remote, Block List and Allow List.',
    facts,
  );
}

function https(context: Context): Finding {
  const probes: Record<string, Probe> = { '127.0.0.1': context.probe('https'), localhost: context.probe('https-localhost') };
  const facts = Object.fromEntries(
    Object.entries(probes).map(([host, { tls, status }]) => [host, tls && `${sort(tls)}, ${status}`]),
  );
  const failed = Object.values(probes).find(({ tls }) => tls === null);
  if (failed !== undefined) throw new Unsettled(`no TLS connection could be made through it: ${failed.failure}`);
  const tunnelled = Object.keys(probes).filter((host) => probes[host]?.tls?.decrypted === false);
  if (tunnelled.length === 0) return ok('https to 127.0.0.1 and localhost is decrypted', facts);
  return warning(
    `https to ${tunnelled.join(' and ')} is not decrypted: such an entry is a tunnel without path, headers or body`,
    `${SSL} Fine if only other hosts are to be decrypted.`,
    facts,
  );
}

async function rootDownload(context: Context): Promise<Finding> {
  const root = await fetchRootCertificate(context.target);
  if (root === null) {
    return warning(
      'http://chls.pro/ssl gives no root certificate through it: child processes of tests cannot be given it',
      'Help > SSL Proxying > Save Charles Root Certificate, and name the file in NODE_EXTRA_CA_CERTS.',
    );
  }
  const leaf = leafOf(context);
  const facts = { signs: leaf?.checkIssued(new X509Certificate(root.pem)) ?? null };
  if (facts.signs !== false) return ok('http://chls.pro/ssl gives its root certificate', facts);
  return warning(
    'the root certificate of http://chls.pro/ssl has not signed what it shows to clients',
    'Help > SSL Proxying > Reset Charles Root Certificate, then install the new one.',
    facts,
  );
}

function leafOf(context: Context): X509Certificate | null {
  const tls = context.traffic?.https?.tls;
  return tls?.decrypted ? (tls.chain[0] ?? null) : null;
}

function decrypted(context: Context): TlsFacts {
  for (const name of ['https-localhost', 'https'] as const) {
    const { tls } = context.probe(name);
    if (tls?.decrypted) return tls;
  }
  throw new Unsettled(TUNNELLED);
}

function sort({ decrypted: is }: TlsFacts): string {
  return is ? 'decrypted' : 'tunnelled';
}
