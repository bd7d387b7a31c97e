// expect(entry).toMatchEntry(query): one entry against a query, field by field.
import type { ExpectMatcherState, MatcherReturnType } from '@playwright/test';
import { Capture } from '../capture/capture.ts';
import { differences } from '../capture/differences.ts';
import { entryLine } from '../capture/entry-line.ts';
import { numberingOf } from '../capture/numbering.ts';
import { CharlesError } from '../errors/charles-error.ts';
import { Entry } from '../session/entry.ts';
import { kindOf } from '../session/query/condition.ts';
import { compileQuery, describeQuery, type Query } from '../session/query/query.ts';
import { matcherMessage, paintOf } from './message.ts';

/**
 * Synchronous; also an asymmetric matcher: `expect(entries).toEqual([expect.toMatchEntry({ path: '/a' })])`.
 * @throws CharlesError `QUERY_INVALID`, or `OPTION_INVALID` for anything but an entry.
 */
export function toMatchEntry(this: ExpectMatcherState, entry: Entry, query: Query): MatcherReturnType {
  const name = 'toMatchEntry';
  if (!(entry instanceof Entry)) throw notAnEntry(entry);
  const compiled = compileQuery(query);
  const numbering = numberingOf(entry);
  const { rules } = numbering;
  const pass = compiled.matches(entry);
  return {
    name,
    pass,
    expected: describeQuery(compiled, rules),
    message: () =>
      matcherMessage(this, {
        name,
        receiver: 'entry',
        rows: [
          { label: 'Query', text: `${this.isNot ? 'not ' : ''}${describeQuery(compiled, rules)}`, tone: 'expected' },
          { label: 'Entry', text: entryLine(numbering, entry), tone: 'received' },
        ],
        sections: [pass ? [] : differences(compiled.mismatches(entry, rules), compiled.fields, paintOf(this.utils), true)],
      }),
  };
}

function notAnEntry(received: unknown): CharlesError {
  return new CharlesError('OPTION_INVALID', {
    what: 'Failed to run expect(…).toMatchEntry()',
    why: `it was given ${received instanceof Capture ? 'the fixture "charles"' : kindOf(received)}, not an entry`,
    mend: mendFor(received),
  });
}

function mendFor(received: unknown): string {
  if (received instanceof Capture) return 'Ask the capture with expect(charles).toHaveRequest(query).';
  if (Array.isArray(received)) return 'Give one of the list, or write expect(entries).toEqual([expect.toMatchEntry(query)]).';
  if (typeof (received as { then?: unknown } | null | undefined)?.then === 'function') return 'Await it first.';
  return 'Give an Entry of charles.entries(), charles.waitForEntry() or parseSession().';
}
