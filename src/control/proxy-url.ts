// Reads where a Charles listens from the URL of its HTTP proxy.
import type { ControlTarget } from './control-target.ts';

export type ProxyAddress = Pick<ControlTarget, 'host' | 'port'>;

/** Null unless it is `http://host:port` alone. Without a port it is that of http. */
export function readProxyUrl(text: string): ProxyAddress | null {
  if (!/^http:\/\/[^\s/?#\\@]+\/?$/i.test(text) || !URL.canParse(text)) return null;
  const { hostname, port } = new URL(text);
  return port === '0' ? null : { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port || 80) };
}
