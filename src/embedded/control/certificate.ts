// The addresses at which Charles itself hands out its root certificate to whoever asks through it.
import type { RecordInit } from '../record/exchange-record.ts';
import { type ControlAnswer, saveAs } from './control-section.ts';

/** Over plain http only: who asks does not trust the certificate yet. */
export function asksForCertificate({ scheme, host, path }: Pick<RecordInit, 'scheme' | 'host' | 'path'>): boolean {
  const name = host.toLowerCase();
  const place = path?.split('?', 1)[0];
  if (scheme !== 'http') return false;
  return (name === 'chls.pro' && place === '/ssl') || (/^(www\.)?charlesproxy\.com$/.test(name) && place === '/getssl');
}

export function certificateAnswer(pem: string): ControlAnswer {
  const headers = saveAs('charles-proxy-ssl-proxying-certificate.pem');
  return { type: 'application/x-x509-ca-cert', headers, body: pem };
}
