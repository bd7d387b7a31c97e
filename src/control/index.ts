// The public `playwright-charles/control`: a client of Charles's web interface, and the errors it throws.
export { CharlesError, type CharlesErrorCode, type CharlesErrorDetails, isCharlesError } from '../errors/charles-error.ts';
export type { EntryHead, RawBody, RawEntry, RawHeader, RawMessage, RawTime } from '../session/raw-entry.ts';
export type { SessionRead } from '../session/session-reader.ts';
export { ControlClient, type ExportFormat } from './control-client.ts';
export type { ControlLimits } from './control-limits.ts';
export type { ControlTarget } from './control-target.ts';
export type { SessionDownload } from './exports.ts';
export { fetchRootCertificate, type RootCertificate } from './root-certificate.ts';
export type { Throttling } from './throttling-page.ts';
export type { ToolState } from './tools.ts';
