// The layout of every matcher's failure: Playwright's header, aligned rows, then sections.
import type { ExpectMatcherState } from '@playwright/test';
import type { Charles } from '../capture/charles.ts';
import type { Paint } from '../util/paint.ts';

export { entryLine } from '../capture/entry-line.ts';

export interface MessageRow {
  /** Without its colon. */
  readonly label: string;
  readonly text: string;
  /** The colour on a terminal. */
  readonly tone?: 'expected' | 'received' | undefined;
}

export interface MatcherMessage {
  /** Of the matcher. */
  readonly name: string;
  /** @default 'charles' */
  readonly receiver?: string;
  /** @default 'query' */
  readonly argument?: string;
  readonly rows: readonly MessageRow[];
  /** Lists of lines, an empty line between them; empty ones are left out. */
  readonly sections: readonly (readonly string[])[];
}

/** None where nothing was waited for. */
export function timeoutRow(text: string | null): MessageRow[] {
  return text === null ? [] : [{ label: 'Timeout', text }];
}

export function matcherMessage(state: ExpectMatcherState, message: MatcherMessage): string {
  const { name, receiver = 'charles', argument = 'query', rows, sections } = message;
  const { isNot, promise, utils } = state;
  const paint = paintOf(utils);
  const width = Math.max(0, ...rows.map(({ label }) => label.length)) + 1;
  const hint = utils.matcherHint(name, receiver, argument, { isNot, promise });
  const shown = rows.map(({ label, text, tone }) => `${`${label}:`.padEnd(width)} ${tone ? paint[tone](text) : text}`);
  return [[`${hint} failed`], shown, ...sections]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** A section; empty while the capture goes on. */
export function stoppedNote({ status }: Pick<Charles, 'status'>): string[] {
  return status === 'stopped' ? ['The capture is stopped: only what it holds was looked at.'] : [];
}

// The public utils paint values, in quotes: what stands around the quotes is the colour, or nothing where there is no terminal.
export function paintOf(utils: ExpectMatcherState['utils']): Paint {
  const around = (sample: string): ((text: string) => string) => {
    const [begin = '', end = ''] = sample.split('"x"');
    return (text) => begin + text + end;
  };
  return { expected: around(utils.printExpected('x')), received: around(utils.printReceived('x')) };
}
