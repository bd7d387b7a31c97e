// A pattern and the JSON that does not fit it as two texts of equal form, so that their lines can be compared.

import { formatCount } from '../../util/format.ts';
import type { RedactionRules } from '../redaction/redaction-rules.ts';
import type { Difference } from './condition.ts';
import { fitsSafely } from './json-differences.ts';
import { isJsonObject, type JsonPattern, own } from './json-pattern.ts';
import { cut, hiddenMember, valueText, wantedText } from './json-text.ts';

const MOST_LINES = 40;
const LONGEST_LINE = 120;
const LONGEST_VALUE = 90;

/** Members that the pattern does not mention are left out; where that is still too long, those that fit as well; null where nothing helps. */
export function jsonDiff(pattern: JsonPattern, actual: unknown, rules: RedactionRules): Difference | null {
  return new DiffText(rules, false).of(pattern, actual) ?? new DiffText(rules, true).of(pattern, actual);
}

class DiffText {
  readonly #rules: RedactionRules;
  readonly #onlyMisses: boolean;
  readonly #expected: string[] = [];
  readonly #received: string[] = [];

  constructor(rules: RedactionRules, onlyMisses: boolean) {
    this.#rules = rules;
    this.#onlyMisses = onlyMisses;
  }

  of(pattern: JsonPattern, actual: unknown): Difference | null {
    this.#write(pattern, actual, { head: '', indent: 0, end: '' });
    const tooLong = [this.#expected, this.#received].some(
      (lines) => lines.length > MOST_LINES || lines.some((line) => line.length > LONGEST_LINE),
    );
    return tooLong ? null : { expected: this.#expected.join('\n'), received: this.#received.join('\n') };
  }

  #write(pattern: JsonPattern, actual: unknown, place: Place): void {
    const fits = fitsSafely(pattern, actual);
    if ((fits && (this.#onlyMisses || actual === undefined)) || this.#isFull) return;
    if (place.hidden !== undefined) this.#hidden(fits, actual, place, place.hidden);
    else if (pattern.kind === 'value') this.#value(pattern.wanted, actual, fits, place);
    else this.#container(pattern, actual, place);
  }

  get #isFull(): boolean {
    return Math.max(this.#expected.length, this.#received.length) > MOST_LINES;
  }

  #hidden(fits: boolean, actual: unknown, place: Place, hidden: string): void {
    this.#pair(hidden, actual === undefined ? null : actual === null ? 'null' : hidden, fits, place);
  }

  #value(wanted: unknown, actual: unknown, fits: boolean, place: Place): void {
    const received = actual === undefined ? null : valueText(actual, this.#rules, 10_000);
    if (fits) this.#pair(received ?? '', received, true, place);
    else this.#pair(wantedText(wanted, this.#rules), received, false, place);
  }

  #container(pattern: Exclude<JsonPattern, { kind: 'value' }>, actual: unknown, place: Place): void {
    const [open, close] = pattern.kind === 'list' ? ['[', ']'] : ['{', '}'];
    const comparable = pattern.kind === 'list' ? Array.isArray(actual) : isJsonObject(actual);
    const lengths = pattern.kind === 'list' && Array.isArray(actual) ? [pattern.items.length, actual.length] : [];
    const differ = lengths[0] !== lengths[1];
    const count = (at: number): string => (differ ? ` // ${items(lengths[at])}` : '');
    const openings = [this.#open(this.#expected, place, open + count(0))];
    if (comparable) openings.push(this.#open(this.#received, place, open + count(1)));
    else if (actual !== undefined) this.#received.push(indented(place, place.head + valueText(actual, this.#rules) + place.end));
    this.#parts(pattern, comparable ? actual : undefined, place.indent + 1);
    for (const shut of openings) shut(close + place.end);
  }

  /** Returns what closes it: on the same line if nothing came in between. */
  #open(lines: string[], place: Place, open: string): (close: string) => void {
    const at = lines.push(indented(place, place.head + open));
    return (close) => {
      if (lines.length > at) lines.push(indented(place, close));
      else lines[at - 1] = indented(place, place.head + open.replace(/^./, (bracket) => bracket + close));
    };
  }

  #parts(pattern: Exclude<JsonPattern, { kind: 'value' }>, actual: unknown, indent: number): void {
    if (pattern.kind === 'object') {
      for (const [name, member] of pattern.members) {
        const value = isJsonObject(actual) ? own(actual, name) : undefined;
        const hidden = hiddenMember(name, null, this.#rules);
        const head = `${JSON.stringify(name)}: `;
        this.#write(member, value, { head, indent, end: ',', ...(hidden !== null && { hidden }) });
      }
      return;
    }
    const list: readonly unknown[] = Array.isArray(actual) ? actual : [];
    for (const [index, item] of pattern.items.entries()) this.#write(item, list[index], { head: '', indent, end: ',' });
    for (const extra of list.slice(pattern.items.length, pattern.items.length + MOST_LINES + 1)) {
      this.#received.push(indented({ indent }, `${valueText(extra, this.#rules, LONGEST_VALUE)},`));
    }
  }

  #pair(expected: string, received: string | null, fits: boolean, place: Place): void {
    const [wanted, got] = aroundDifference(expected, received ?? '');
    const unseen = !fits && received !== null && wanted === got ? ' // differs' : '';
    this.#expected.push(indented(place, place.head + wanted + place.end));
    if (received !== null) this.#received.push(indented(place, place.head + got + place.end + unseen));
  }
}

interface Place {
  /** The name of a member. */
  readonly head: string;
  readonly indent: number;
  readonly end: string;
  /** Stands for what is secret. */
  readonly hidden?: string;
}

function indented({ indent }: { readonly indent: number }, text: string): string {
  return '  '.repeat(indent) + text;
}

function items(count = 0): string {
  return formatCount(count, 'item');
}

/** Both cut where they are long, but not before they differ. */
function aroundDifference(expected: string, received: string): [string, string] {
  let same = 0;
  while (same < expected.length && expected[same] === received[same]) same++;
  const from = Math.max(expected.length, received.length) > LONGEST_VALUE && same > LONGEST_VALUE / 2 ? same - 20 : 0;
  const shown = (text: string): string => cut(from > 0 && text.length > from ? `…${text.slice(from)}` : text, LONGEST_VALUE);
  return [shown(expected), shown(received)];
}
