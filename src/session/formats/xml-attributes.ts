// The attributes of a `<transaction>`, in Charles's order; what is null has no attribute.
import type { RawEntry } from '../raw-entry.ts';

type Value = string | number | null | undefined;

export function transactionAttributes(raw: RawEntry): Record<string, Value> {
  const { times, durations, speeds } = raw;
  return {
    '@status': raw.status,
    '@method': raw.method,
    '@protocolVersion': raw.protocolVersion,
    '@protocol': raw.scheme,
    '@host': raw.host,
    '@port': raw.port,
    '@actualPort': raw.actualPort,
    '@path': raw.path,
    '@query': raw.query,
    '@remoteAddress': raw.remoteAddress,
    '@clientAddress': raw.clientAddress,
    '@clientPort': raw.clientPort,
    ...time('start', times.start),
    ...time('requestBegin', times.requestBegin),
    ...time('request', times.requestComplete),
    ...time('response', times.responseBegin),
    ...time('end', times.end),
    '@duration': durations.total,
    '@dnsDuration': durations.dns,
    '@connectDuration': durations.connect,
    '@sslDuration': durations.ssl,
    '@requestDuration': durations.request,
    '@responseDuration': durations.response,
    '@latency': durations.latency,
    '@overallSpeed': speeds.overall,
    '@requestSpeed': speeds.request,
    '@responseSpeed': speeds.response,
    '@totalSize': raw.totalSize,
  };
}

function time(name: string, text: string | null): Record<string, Value> {
  const millis = Date.parse(text ?? '');
  return { [`@${name}Time`]: text, ...(Number.isNaN(millis) ? {} : { [`@${name}TimeMillis`]: millis }) };
}
