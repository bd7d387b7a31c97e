// Brings a checked entry of any generation of Charles into the one shape of RawEntry; unknown keys and key order stay.
import { defaultPort } from './entry-url.ts';
import type { EntryHead, RawEntry, RawMessage } from './raw-entry.ts';

/** A copy of `value` with numbers as numbers, -1 as unknown and absent fields filled in. `value` must be a checked entry. */
export function normalizeEntry(value: unknown): RawEntry {
  const loose = value as Loose<RawEntry>;
  const entry: Loose<RawEntry> = {
    ...normalizeHead(value),
    durations: numbers(loose.durations, noDurations),
    speeds: numbers(loose.speeds, noSpeeds),
    totalSize: known(loose.totalSize),
    request: normalizeMessage(loose.request),
    response: normalizeMessage(loose.response),
  };
  for (const key of failureKeys) if (entry[key] === null) delete entry[key];
  return entry as unknown as RawEntry;
}

/** As {@link normalizeEntry}, of the fields that a head has; others stay as they are. `value` must be a checked head. */
export function normalizeHead(value: unknown): EntryHead {
  const loose = value as Loose<RawEntry>;
  const head: Loose<RawEntry> = {
    ...loose,
    protocolVersion: loose.protocolVersion ?? '',
    actualPort: known(loose.actualPort) || known(loose.port) || defaultPort(String(loose.scheme)),
    path: loose.path ?? null,
    query: loose.query ?? null,
    tunnel: loose.tunnel ?? false,
    keptAlive: loose.keptAlive ?? false,
    remoteAddress: loose.remoteAddress ?? null,
    clientAddress: loose.clientAddress ?? '',
    clientPort: known(loose.clientPort) ?? 0,
    times: { requestBegin: null, requestComplete: null, responseBegin: null, end: null, ...(loose.times as object) },
  };
  if ('port' in head) head.port = known(loose.port);
  if (head.webSocket === null) delete head.webSocket;
  return head as unknown as EntryHead;
}

type Loose<T> = { -readonly [K in keyof T]?: unknown };

const failureKeys = ['notes', 'exception', 'errorMessage'] as const;
const noDurations = { total: null, dns: null, connect: null, ssl: null, request: null, response: null, latency: null };
const noSpeeds = { overall: null, request: null, response: null };

function normalizeMessage(value: unknown): RawMessage {
  const loose = value as Loose<RawMessage>;
  const message: Loose<RawMessage> = {
    ...loose,
    sizes: sizesOf(loose.sizes),
    mimeType: loose.mimeType ?? null,
    charset: loose.charset ?? null,
    contentEncoding: loose.contentEncoding ?? null,
  };
  if ('status' in loose) {
    message.status = known(loose.status);
    // 0 and -1 both say that there was no reply.
    if (!message.status) delete message.status;
  }
  if (message.header === null) delete message.header;
  if (message.body === null) delete message.body;
  return message as RawMessage;
}

function sizesOf(value: unknown): RawMessage['sizes'] {
  const sizes: Loose<RawMessage['sizes']> = { ...(value as object) };
  if ('handshake' in sizes) sizes.handshake = known(sizes.handshake) ?? 0;
  sizes.headers = known(sizes.headers) ?? 0;
  sizes.body = known(sizes.body) ?? 0;
  return sizes as RawMessage['sizes'];
}

function numbers<T extends Record<string, number | null>>(value: unknown, absent: T): T {
  const result: Record<string, unknown> = { ...absent, ...(value as object) };
  for (const key in absent) result[key] = known(result[key]);
  return result as T;
}

function known(value: unknown): number | null {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && number >= 0 ? number : null;
}
