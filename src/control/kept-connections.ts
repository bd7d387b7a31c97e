// Connections to one recorder that are kept from one control request to the next.
import { Pool } from 'undici';

export type KeptConnections = Pool;

// Longer than the tests that come between two requests.
const IDLE_TIMEOUT = 60_000;

/**
 * For a recorder that closes no idle connection: elsewhere a request could leave just as its connection is being closed. Opens
 * another while all are busy, so that an export holds up no page; they keep no process alive and end with the recorder's port.
 */
export function keepConnections(address: string): KeptConnections {
  return new Pool(`http://${address}`, { pipelining: 1, headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: IDLE_TIMEOUT });
}
