// The public `playwright-charles/control`: a client of Charles's web interface, and the errors it throws.
export { CharlesError, type CharlesErrorCode, type CharlesErrorDetails, isCharlesError } from '../errors/charles-error.ts';
export type { RawBody, RawEntry, RawHeader, RawMessage, RawTime } from '../session/raw-entry.ts';
export { ControlClient, type ControlLimits, type ControlTarget } from './control-client.ts';
