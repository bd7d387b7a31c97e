// Writes entries as a HAR 1.2 file in the shape of Charles's own, with what Chrome DevTools can show beyond that.
import { createRequire } from 'node:module';
import { isIP } from 'node:net';
import { Entry } from '../entry.ts';
import type { RawEntry } from '../raw-entry.ts';
import { harRequest } from './har-request.ts';
import { harResponse } from './har-response.ts';
import { webSocketMessages } from './har-web-socket.ts';

const { version } = createRequire(import.meta.url)('../../../package.json') as { version: string };

/**
 * The text of a `.har` file, in pieces of one entry each. Valid against the HAR 1.2 schema whatever the entries hold: where Charles
 * writes null, this writes an empty text. Secrets are written as they are: redact the entries first.
 */
export function* writeHar(entries: Iterable<RawEntry>): Generator<string> {
  yield `{"log":{"version":"1.2","creator":${JSON.stringify({ name: 'playwright-charles', version })},"entries":[`;
  let separator = '';
  for (const raw of entries) {
    yield separator + JSON.stringify(harEntry(new Entry(raw)));
    separator = ',\n';
  }
  yield ']}}';
}

function harEntry(entry: Entry): object {
  const { raw, clientPort, webSocket } = entry;
  const address = serverAddress(raw);
  return {
    startedDateTime: startOf(entry),
    time: raw.durations.total ?? phasesTotal(entry),
    request: harRequest(entry),
    response: harResponse(entry),
    ...(address === null ? {} : { serverIPAddress: address }),
    ...(clientPort > 0 ? { connection: String(clientPort) } : {}),
    ...(raw.notes === undefined ? {} : { comment: raw.notes }),
    cache: {},
    timings: timingsOf(entry),
    _resourceType: entry.resourceType,
    ...(webSocket ? { _webSocketMessages: webSocketMessages(entry) } : {}),
  };
}

// As it stands where it can: its offset tells the recorder's time zone.
function startOf({ raw, startedAt }: Entry): string {
  const { start } = raw.times;
  if (startedAt !== null && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(start)) return start;
  return new Date(startedAt ?? 0).toISOString();
}

// In HAR the TLS handshake is part of `connect`; in Charles's session it follows it.
function timingsOf({ timings: { dns, connect, ssl, request, latency, response } }: Entry): object {
  const connected = connect === null && ssl === null ? -1 : (connect ?? 0) + (ssl ?? 0);
  return {
    dns: dns ?? -1,
    connect: connected,
    ssl: ssl ?? -1,
    send: request ?? -1,
    wait: latency ?? -1,
    receive: response ?? -1,
  };
}

function phasesTotal({ timings }: Entry): number {
  return Object.values(timings).reduce<number>((sum, phase) => sum + (phase ?? 0), 0);
}

// `host/ip`; the ip of an IPv6 address may name its interface.
function serverAddress({ remoteAddress }: RawEntry): string | null {
  const address = remoteAddress?.slice(remoteAddress.lastIndexOf('/') + 1).replace(/%.*$/, '') ?? '';
  return isIP(address) === 0 ? null : address;
}
