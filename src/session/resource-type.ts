// What a request was for, told from what the client and the server said about it.
import { essence, headerValue } from './header.ts';
import type { RawEntry } from './raw-entry.ts';

/** Playwright's resource types, with `xhr` under `fetch`: on the wire the two are one. */
export type ResourceType = (typeof resourceTypes)[number];

export const resourceTypes: readonly [
  'document',
  'script',
  'stylesheet',
  'image',
  'font',
  'fetch',
  'websocket',
  'eventsource',
  'media',
  'manifest',
  'other',
] = ['document', 'script', 'stylesheet', 'image', 'font', 'fetch', 'websocket', 'eventsource', 'media', 'manifest', 'other'];

/** From WebSocket and event stream marks, then `sec-fetch-dest`, then (plain http, other clients) the media type and `accept`. */
export function resourceType(raw: RawEntry): ResourceType {
  const requestHeaders = raw.request.header?.headers ?? [];
  if (raw.webSocket || headerValue(requestHeaders, 'upgrade')?.toLowerCase() === 'websocket') return 'websocket';
  if (raw.method === 'CONNECT') return 'other';
  const mime = essence(raw.response.mimeType) ?? '';
  const accept = headerValue(requestHeaders, 'accept') ?? '';
  if (mime === 'text/event-stream' || accept.startsWith('text/event-stream')) return 'eventsource';
  const destination = headerValue(requestHeaders, 'sec-fetch-dest')?.toLowerCase();
  if (destination !== undefined) return destinations.get(destination) ?? 'other';
  if (mime === 'text/html' || mime === 'application/xhtml+xml') return accept.includes('text/html') ? 'document' : 'fetch';
  return byMime.find(([pattern]) => pattern.test(mime))?.[1] ?? 'other';
}

const destinations: ReadonlyMap<string, ResourceType> = new Map<string, ResourceType>([
  ['document', 'document'],
  ['iframe', 'document'],
  ['frame', 'document'],
  ['script', 'script'],
  ['worker', 'script'],
  ['sharedworker', 'script'],
  ['serviceworker', 'script'],
  ['audioworklet', 'script'],
  ['paintworklet', 'script'],
  ['style', 'stylesheet'],
  ['image', 'image'],
  ['font', 'font'],
  ['empty', 'fetch'],
  ['json', 'fetch'],
  ['websocket', 'websocket'],
  ['audio', 'media'],
  ['video', 'media'],
  ['track', 'media'],
  ['manifest', 'manifest'],
]);

const byMime: readonly (readonly [RegExp, ResourceType])[] = [
  [/^application\/manifest\+json$/, 'manifest'],
  [/[/+]json$|^application\/(x-ndjson|grpc|protobuf)/, 'fetch'],
  [/[/](javascript|ecmascript|x-javascript)$/, 'script'],
  [/^text\/css$/, 'stylesheet'],
  [/^image\//, 'image'],
  [/^(font\/|application\/(x-)?font-|application\/vnd\.ms-fontobject)/, 'font'],
  [/^(audio|video)\//, 'media'],
];
