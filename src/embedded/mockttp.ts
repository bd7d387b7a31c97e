// Loads the parts of mockttp that the recorder stands on, only when one is started.
import type * as Server from 'mockttp/dist/server/http-combo-server';
import type * as Certificates from 'mockttp/dist/util/certificates';
import type * as Symbols from 'mockttp/dist/util/socket-extensions';
import { CharlesError } from '../errors/charles-error.ts';
import { messageOf } from '../errors/message-of.ts';

/**
 * mockttp's intercepting server and its certificates. Its rules, its passthrough and its events stay out: they cannot say what an
 * entry needs (server address, phases, reuse of connections) and alter what passes (resets, localhost, HTTP/2 cookies).
 */
export interface Mockttp {
  readonly server: typeof Server;
  readonly certificates: typeof Certificates;
  readonly symbols: typeof Symbols;
}

/** Throws `ENGINE_MISSING`. */
export async function loadMockttp(): Promise<Mockttp> {
  try {
    const [server, certificates, symbols] = await Promise.all([
      import('mockttp/dist/server/http-combo-server'),
      import('mockttp/dist/util/certificates'),
      import('mockttp/dist/util/socket-extensions'),
    ]);
    return { server, certificates, symbols };
  } catch (cause) {
    throw new CharlesError('ENGINE_MISSING', {
      what: 'Failed to load the embedded recorder',
      why: messageOf(cause).split('\n', 1)[0] ?? '',
      mend: 'Reinstall with all dependencies (npm install playwright-charles), or record with a Charles: charlesRecorder: { proxy: "http://host:port" }.',
      cause,
    });
  }
}
