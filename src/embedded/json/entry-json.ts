// One record in the shape of a Charles 5 entry: its fields in Charles's order, null or absent where Charles has them so.
import type { RawEntry } from '../../session/raw-entry.ts';
import { now } from '../../util/clock.ts';
import type { ExchangeRecord } from '../record/exchange-record.ts';
import { defaultPortOf } from '../target.ts';
import { localTime } from './local-time.ts';
import { toRawMessage, totalOf } from './message-json.ts';
import { notesOf } from './notes-json.ts';
import { durationsOf, speedsOf } from './phases-json.ts';

export function toRawEntry(record: ExchangeRecord): RawEntry {
  const { init, connection, finished } = record;
  const { scheme, host, port, client } = init;
  const durations = durationsOf(record, now());
  return {
    status: record.status,
    method: init.method,
    protocolVersion: init.protocolVersion,
    scheme,
    host,
    ...(port === defaultPortOf(scheme) ? {} : { port }),
    actualPort: port,
    ...pathAndQuery(init.path),
    tunnel: record.tunnel,
    keptAlive: record.keptAlive,
    clientKeptAlive: record.clientKeptAlive,
    ...(record.webSocket ? { webSocket: true } : {}),
    remoteAddress: connection?.ip ? `${host}/${connection.ip}` : null,
    clientAddress: `/${client.address}`,
    clientPort: client.port,
    clientLocalPort: client.entrance.port,
    ...(connection?.localPort ? { remoteLocalPort: connection.localPort } : {}),
    times: {
      start: localTime(record.start),
      requestBegin: timeOf(record.requestBegin),
      requestComplete: timeOf(record.requestComplete),
      responseBegin: timeOf(record.responseBegin),
      end: timeOf(record.end),
    },
    durations,
    speeds: speedsOf(record, durations),
    totalSize: totalOf(record.request) + totalOf(record.response),
    ...(connection?.tlsProtocol ? { ssl: { protocol: connection.tlsProtocol } } : {}),
    ...(connection?.alpn ? { alpn: { protocol: connection.alpn } } : {}),
    ...notesOf(record),
    ...(record.errorMessage === null ? {} : { errorMessage: record.errorMessage }),
    request: toRawMessage(record.request, null, finished),
    response: toRawMessage(record.response, record.statusCode, finished),
  };
}

function pathAndQuery(path: string | null): { path: string | null; query: string | null } {
  const mark = path?.indexOf('?') ?? -1;
  return path === null || mark < 0 ? { path, query: null } : { path: path.slice(0, mark), query: path.slice(mark + 1) };
}

function timeOf(time: number | null): string | null {
  return time === null ? null : localTime(time);
}
