// Upgrades that are not passed on: the request goes its way as one that never asked for another protocol.
import type { IncomingMessage } from 'node:http';
import { hasBody } from './exchange.ts';

/**
 * With HTTP/2 in plain text (h2c) its requests could not be recorded, and a request with a body must be read as HTTP to know where
 * that ends. Servers may ignore any upgrade, so no client depends on it.
 */
export function declinesUpgrade(request: IncomingMessage): boolean {
  return hasBody(request) || /\bh2c\b/i.test(request.headers.upgrade ?? '');
}

/** The bytes of the request as they came, less its wish. */
export function withoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  let text = `${method} ${url} HTTP/${httpVersion}\r\n`;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    if (/^(upgrade|http2-settings)$/i.test(name)) continue;
    text += `${name}: ${/^connection$/i.test(name) ? withoutWish(value) : value}\r\n`;
  }
  return Buffer.from(`${text}\r\n`, 'latin1');
}

function withoutWish(connection: string): string {
  const options = connection.split(',').map((option) => option.trim());
  return options.filter((option) => !/^(upgrade|http2-settings)$/i.test(option)).join(', ') || 'keep-alive';
}
