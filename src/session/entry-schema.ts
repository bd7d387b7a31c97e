// Says whether a value is an entry of a Charles session of any generation, and if not, where and why.
import { z } from 'zod';

/** Where a value stops being an entry, without the value itself: it may be a secret. */
export interface EntryProblem {
  /** `request.header.headers`; empty for the entry itself. */
  readonly path: string;
  readonly problem: string;
}

/** The first thing that keeps `value` from being an entry, or null. Checks what code relies on and ignores every other key. */
export function entryProblem(value: unknown): EntryProblem | null {
  return problemOf(entry.safeParse(value));
}

/** As {@link entryProblem}, of what Charles writes of an entry up to its times. */
export function headProblem(value: unknown): EntryProblem | null {
  return problemOf(head.safeParse(value));
}

function problemOf(result: z.ZodSafeParseResult<unknown>): EntryProblem | null {
  if (result.success) return null;
  const issue = result.error.issues[0];
  return {
    path: issue?.path.map(String).join('.') ?? '',
    problem: issue?.message.replace(/^Invalid input: /, '') ?? 'unknown shape',
  };
}

// Charles 4.2 to 4.5 writes some numbers as strings.
const number = z.custom<number | string>(isNumeric, 'expected a number').nullish();
const text = z.string().nullish();
const flag = z.boolean().nullish();
// One check for the whole list: headers are most of a session's objects, and a schema for each doubles the time of a read.
const headers = z.custom<unknown[]>(isHeaderList, 'expected a list of { name, value } strings');
const body = z.union(
  [z.object({ text: z.string() }), z.object({ encoding: z.literal('base64'), encoded: z.string() })],
  'expected { text } or { encoding: "base64", encoded }',
);

const message = z.object({
  status: number,
  sizes: z.object({ handshake: number, headers: number, body: number }).nullish(),
  mimeType: text,
  charset: text,
  contentEncoding: text,
  header: z.object({ firstLine: z.string().optional(), headers }).nullish(),
  body: body.nullish(),
});

const base = z.object({
  status: z.string(),
  method: z.string(),
  protocolVersion: text,
  scheme: z.string(),
  host: z.string(),
  port: number,
  actualPort: number,
  path: text,
  query: text,
  tunnel: flag,
  keptAlive: flag,
  webSocket: flag,
  remoteAddress: text,
  clientAddress: text,
  clientPort: number,
  times: z.object({ start: z.string(), requestBegin: text, requestComplete: text, responseBegin: text, end: text }),
});

// Whose an entry is, its time says; a file may have one that nobody can read.
const time = z.string().refine(isTime, 'expected a time');
const head = base.extend({ times: base.shape.times.extend({ start: time, requestBegin: time.nullish() }) });

const entry = base.extend({
  durations: z
    .object({ total: number, dns: number, connect: number, ssl: number, request: number, response: number, latency: number })
    .nullish(),
  speeds: z.object({ overall: number, request: number, response: number }).nullish(),
  totalSize: number,
  notes: text,
  exception: text,
  errorMessage: text,
  request: message,
  response: message,
});

function isNumeric(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));
}

function isTime(value: string): boolean {
  return !Number.isNaN(Date.parse(value));
}

function isHeaderList(value: unknown): boolean {
  return Array.isArray(value) && value.every((header) => typeof header?.name === 'string' && typeof header.value === 'string');
}
