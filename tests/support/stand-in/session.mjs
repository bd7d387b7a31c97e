// What the stand-in recorded, in order: begins entries while recording, keeps updating them, clears and exports as Charles does.
import { toEntry } from './entry.mjs';

const CLEARED =
  'Transaction began prior to session being cleared, body content transmitted before the session clear has not been captured';

export function createSession({ generation, recording }) {
  let exchanges = [];

  return {
    recording,

    /** Notes a new exchange if the recording is on. What goes on with it is written into the object that this returns. */
    begin(socket, exchange) {
      socket.exchanges = (socket.exchanges ?? 0) + 1;
      const begun = {
        state: 'RECEIVED_REQUEST_FIRST_LINE',
        tunnel: false,
        clientKeptAlive: socket.exchanges > 1,
        clientAddress: socket.remoteAddress,
        clientPort: socket.remotePort,
        clientLocalPort: socket.localPort,
        remoteAddress: null,
        remoteLocalPort: null,
        start: Date.now(),
        requestBegin: null,
        requestComplete: null,
        responseBegin: null,
        end: null,
        dns: null,
        connect: null,
        notes: [],
        failure: null,
        response: null,
        ...exchange,
      };
      if (this.recording) exchanges.push(begun);
      return begun;
    },

    /** Drops all that is finished; what is in flight comes back without the bodies seen so far. */
    clear() {
      exchanges = exchanges.filter((exchange) => exchange.end === null && exchange.state !== 'EXCEPTION');
      for (const exchange of exchanges) {
        exchange.notes.push(CLEARED);
        exchange.request.chunks = [];
        if (exchange.response) exchange.response.chunks = [];
      }
    },

    /** `session/export-json`. */
    exportJson() {
      const ordered = exchanges.toSorted((a, b) => a.start - b.start);
      return JSON.stringify(ordered.map((exchange) => toEntry(exchange, generation)));
    },
  };
}

/** Ends an exchange that went well. */
export function complete(exchange) {
  if (exchange.end !== null) return;
  exchange.state = 'COMPLETE';
  exchange.end = Date.now();
}

/** Ends an exchange that went wrong, with Charles's words for it. */
export function fail(exchange, failure) {
  if (exchange.end !== null) return;
  exchange.state = 'EXCEPTION';
  exchange.failure = failure;
  exchange.end = Date.now();
}

/** Counts a piece of a body and keeps it. */
export function append(message, chunk) {
  message.size += chunk.length;
  message.chunks.push(chunk);
}
