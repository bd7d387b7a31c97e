// The public `playwright-charles/session`: the model of a session, queries over it, redaction and statistics. Loads no Playwright.
// Intentionally not exported: conditions, globs, matchers of single fields and the defaults of redaction.
export { CharlesError, type CharlesErrorCode, isCharlesError } from '../errors/charles-error.ts';
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
  type Mismatch,
  type Query,
  type QueryFields,
  type StandardSchema,
  type StatusQuery,
} from './query.ts';
export type { RawBody, RawEntry, RawHeader, RawMessage, RawTime } from './raw-entry.ts';
export { type Redaction, type RedactionRules, redactEntry, redactionRules, redactText, redactUrl } from './redaction.ts';
export type { ResourceType } from './resource-type.ts';
export { type EntryGroupKey, groupBy, type SessionStats, sessionStats } from './stats.ts';
export { writeSession } from './write-session.ts';
