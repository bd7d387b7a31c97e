// Reads a JSON session (.chlsj, `session/export-json`) of any generation of Charles, 4.2 to 5.
import { CharlesError } from '../errors/charles-error.ts';
import { type EntryProblem, entryProblem, headProblem } from './entry-schema.ts';
import { normalizeEntry, normalizeHead } from './normalize-entry.ts';
import type { EntryHead, RawEntry } from './raw-entry.ts';

/**
 * Reads the text of a JSON session; bytes are read as UTF-8.
 * String numbers become numbers, -1 becomes null (0 for sizes and ports of the client), absent fields get their defaults;
 * unknown keys and unknown states are kept.
 * @throws CharlesError `SESSION_INVALID`, naming the place and what was expected there, never a value.
 */
export function parseSession(json: string | Uint8Array): RawEntry[] {
  return parseList(json).map((value, index) => checkedEntry(value, `entry ${index}`));
}

/** Its elements, unchecked. */
export function parseList(json: string | Uint8Array): unknown[] {
  const session = parseJson(textOf(json));
  if (!Array.isArray(session)) throw invalidSession(`expected a list of entries, got ${kindOf(session)}`);
  return session;
}

/**
 * Reads one element of a session that is already parsed; `value` is not changed.
 * @throws CharlesError `SESSION_INVALID`, as {@link parseSession}.
 */
export function parseEntry(value: unknown): RawEntry {
  return checkedEntry(value, 'the entry');
}

/** `place`: `entry 7`, for the message. */
export function checkedEntry(value: unknown, place: string): RawEntry {
  const problem = entryProblem(value);
  if (problem) throw noEntry(place, problem);
  return normalizeEntry(value);
}

/** As {@link checkedEntry}, of what comes before its messages. */
export function checkedHead(value: unknown, place: string): EntryHead {
  const problem = headProblem(value);
  if (problem) throw noEntry(place, problem);
  return normalizeHead(value);
}

function noEntry(place: string, problem: EntryProblem): CharlesError {
  return invalidSession(`${place} is not one of Charles: ${sentence(problem)}`);
}

function sentence({ path, problem }: EntryProblem): string {
  return path ? `at ${path}, ${problem}` : problem;
}

function textOf(json: string | Uint8Array): string {
  if (typeof json === 'string') return json.replace(/^\uFEFF/, '');
  try {
    return Buffer.from(json.buffer, json.byteOffset, json.byteLength)
      .toString('utf8')
      .replace(/^\uFEFF/, '');
  } catch {
    throw invalidSession(
      `its ${json.byteLength} bytes are more than one string can hold`,
      'Clear the session in Charles and record less at a time.',
    );
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The engine's own message quotes the text, which may hold secrets: only the position is taken from it.
    const position = /position (\d+)/.exec(String(error))?.[1];
    throw invalidSession(`${looksLike(text)}${position ? `, broken at character ${position} of ${text.length}` : ''}`);
  }
}

function looksLike(text: string): string {
  if (text.trim() === '') return 'expected JSON, got nothing';
  if (text.startsWith('PK')) return 'expected JSON, got a zip, as the native .chlz is';
  if (/^\s*</.test(text)) return 'expected JSON, got what looks like XML or HTML';
  return `expected JSON, got ${text.length} characters that are not`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return `a ${typeof value}`;
  return 'log' in value ? 'an object with a log, as HAR has' : 'an object';
}

export function invalidSession(
  why: string,
  mend = 'Export the session as JSON (.chlsj, or session/export-json of the control interface).',
): CharlesError {
  return new CharlesError('SESSION_INVALID', { what: 'Failed to read the session', why, mend });
}
