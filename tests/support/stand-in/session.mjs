// What the stand-in recorded, in order: begins entries while recording, keeps updating them, clears and exports as Charles does.
import { readFileSync } from 'node:fs';
import { toEntry } from './entry.mjs';
import { isFinished, newExchange } from './exchange.mjs';

const CLEARED =
  'Transaction began prior to session being cleared, body content transmitted before the session clear has not been captured';

export function createSession(settings) {
  let exchanges = [];
  let preloaded = settings.preload === undefined ? null : elementsOf(readFileSync(settings.preload));

  function full() {
    if (exchanges.length >= settings.limit) return true;
    return settings.limitBytes !== undefined && exchanges.reduce(addBodies, 0) >= settings.limitBytes;
  }

  return {
    recording: settings.recording,

    /**
     * Notes a new exchange if the recording is on. What goes on with it is written into the object that this returns.
     * `client`: the socket that the client opened, also when TLS is spoken over it.
     */
    begin(client, exchange) {
      client.exchanges = (client.exchanges ?? 0) + 1;
      const begun = { ...newExchange(client), clientPort: settings.zeroPorts ? 0 : client.remotePort, ...exchange };
      if (full()) this.recording = false;
      if (this.recording && settings.records(begun)) exchanges.push(begun);
      if (full()) this.recording = false;
      return begun;
    },

    /** Takes back one that turned out to be the beginning of another. */
    forget(exchange) {
      exchanges = exchanges.filter((other) => other !== exchange);
    },

    /** Drops all that is finished; what is in flight comes back without the bodies seen so far, if it does. */
    clear() {
      preloaded = null;
      exchanges = settings.clearInFlight === 'dropped' ? [] : exchanges.filter((exchange) => !isFinished(exchange));
      for (const exchange of exchanges) {
        exchange.hidden = settings.clearInFlight === 'until-finished';
        exchange.notes.push(CLEARED);
        exchange.request.chunks = [];
        if (exchange.response) exchange.response.chunks = [];
      }
    },

    /** As a process that was restarted has it. */
    restart() {
      preloaded = null;
      exchanges = [];
      this.recording = settings.recording;
    },

    /** `session/export-json`, in pieces. */
    exportJson() {
      const shown = exchanges.filter((exchange) => !exchange.hidden || isFinished(exchange));
      const ordered = shown.toSorted((a, b) => a.start - b.start);
      const live = ordered.map((exchange) => jsonOf(exchange, settings.generation));
      const elements = preloaded === null ? live : [preloaded, ...live];
      const comma = Buffer.from(',');
      return [
        Buffer.from('['),
        ...elements.flatMap((element, index) => (index === 0 ? [element] : [comma, element])),
        Buffer.from(']'),
      ];
    },

    entries() {
      return JSON.parse(Buffer.concat(this.exportJson()).toString());
    },
  };
}

function addBodies(sum, { request, response }) {
  return sum + request.size + (response?.size ?? 0);
}

/** What stands between the brackets of a `.chlsj`; null if that is nothing. */
function elementsOf(file) {
  const elements = file.subarray(file.indexOf('[') + 1, file.lastIndexOf(']'));
  return elements.toString('latin1', 0, 64).trim() === '' ? null : elements;
}

/** Written once it can no longer change. */
function jsonOf(exchange, generation) {
  if (exchange.json !== undefined) return exchange.json;
  const json = Buffer.from(JSON.stringify(toEntry(exchange, generation)));
  if (isFinished(exchange) && exchange.requestComplete !== null) exchange.json = json;
  return json;
}
