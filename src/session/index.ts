// The public `playwright-charles/session`: the model of a session, queries over it, redaction and statistics. Loads no Playwright.
// Intentionally not exported: conditions, globs, matchers of single fields and the defaults of redaction.
export { CharlesError, type CharlesErrorCode, isCharlesError } from '../errors/charles-error.ts';
export type { ServerSentEvent } from './content/event-stream.ts';
export type { WebSocketFrame } from './content/web-socket-messages.ts';
export { Entry, type EntrySide, type EntryState, type EntryTimings } from './entry.ts';
export { writeChlz } from './formats/chlz.ts';
export { writeCsv } from './formats/csv.ts';
export { writeHar } from './formats/har.ts';
export { writeXml } from './formats/xml.ts';
export { parseEntry, parseSession } from './parse-session.ts';
export {
  type BodyQuery,
  type CompiledQuery,
  compileQuery,
  describeQuery,
  type EventQuery,
  type GraphqlQuery,
  type Mismatch,
  type PartQuery,
  type Query,
  type QueryFields,
  type RangeQuery,
  type StandardSchema,
  type StatusQuery,
  type WebSocketQuery,
} from './query/query.ts';
export type { RawBody, RawEntry, RawHeader, RawMessage, RawTime } from './raw-entry.ts';
export {
  type Redaction,
  type RedactionRules,
  redactEntry,
  redactionRules,
  redactText,
  redactUrl,
} from './redaction/redaction.ts';
export type { ResourceType } from './resource-type.ts';
export { type DurationStats, type EntryGroupKey, groupBy, type SessionStats, type StatsShare, sessionStats } from './stats.ts';
export { writeSession } from './write-session.ts';
