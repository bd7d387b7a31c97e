// What a section of the Web Interface is asked, and what it answers.
import type { Readable } from 'node:stream';
import type { ExchangeRecord } from '../record/exchange-record.ts';
import type { Scope } from '../session-store.ts';

export interface ControlQuestion {
  /** Below the section: empty for its own page. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The part of the session that it is asked about. */
  readonly scope: Scope;
  /** The record of the request itself. */
  readonly record: ExchangeRecord;
}

export interface ControlAnswer {
  /** Default 200. */
  readonly status?: number;
  /** Default: that of a page. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A function is called only if the body is asked for. */
  readonly body: string | (() => Readable);
  /** Called in the middle of the body, whose rest is not written. */
  readonly breakOff?: () => void;
}

/** Null: there is no such path. */
export type ControlSection = (question: ControlQuestion) => ControlAnswer | null;

/** The header that has a browser save the body under this name. */
export function saveAs(filename: string): Record<string, string> {
  return { 'Content-Disposition': `attachment; filename="${filename}"` };
}
