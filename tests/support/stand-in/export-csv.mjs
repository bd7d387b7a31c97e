// The session as CSV: the 33 columns of version 4.
import { urlOf } from './url-of.mjs';

const COLUMNS =
  'URL,Status,Response Code,Protocol,Method,Content-Type,Client Address,Client Port,Remote Address,Remote Port,Exception,' +
  'Request Start Time,Request End Time,Response Start Time,Response End Time,Duration (ms),DNS Duration (ms),Connect Duration (ms),' +
  'SSL Duration (ms),Request Duration (ms),Response Duration (ms),Latency (ms),Speed (KB/s),Request Speed (KB/s),Response Speed (KB/s),' +
  'Request Handshake Size (bytes),Request Header Size (bytes),Request Body Size (bytes),Response Handshake Size (bytes),' +
  'Response Header Size (bytes),Response Body Size (bytes),Request Compression,Response Compression';

export function csv(entries) {
  return `${[COLUMNS, ...entries.map((entry) => row(entry).map(cell).join(','))].join('\n')}\n`;
}

function row({ times, durations, speeds, request, response, ...entry }) {
  return [
    urlOf(entry),
    entry.status,
    response.status,
    entry.scheme,
    entry.method,
    response.mimeType,
    entry.clientAddress,
    entry.clientPort,
    entry.remoteAddress?.split('/')[1],
    entry.actualPort,
    entry.exception ?? entry.errorMessage,
    ...[times.requestBegin, times.requestComplete, times.responseBegin, times.end].map(dateOf),
    ...['total', 'dns', 'connect', 'ssl', 'request', 'response', 'latency'].map((phase) => durations[phase]),
    ...['overall', 'request', 'response'].map((part) => speeds[part] && Number(speeds[part]) / 1024),
    ...[request, response].flatMap(({ sizes }) => [sizes.handshake, sizes.headers, sizes.body]),
    null,
    null,
  ];
}

/** As `28 Apr 2021 10:14:57`: local, without a zone. */
function dateOf(time) {
  if (time === null) return null;
  const [day, clock] = time.split('T');
  const month = new Date(`${day}T00:00Z`).toLocaleString('en', { month: 'short', timeZone: 'UTC' });
  return `${day.slice(8)} ${month} ${day.slice(0, 4)} ${clock.slice(0, 8)}`;
}

function cell(value) {
  const text = String(value ?? '');
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
