// Writes a host and port as URLs and CONNECT lines do.

/** `host:port`, an IPv6 address in brackets. */
export function authority(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
