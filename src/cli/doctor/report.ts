// Doctor's findings as text for people or as one object, without the name of a machine other than this one.
import type { Result, Verdict } from './check.ts';

const SIGNS: Readonly<Record<Verdict, string>> = { ok: '✓', warning: '!', problem: '✗', unknown: '?' };
const COLOURS: Readonly<Record<Verdict, number>> = { ok: 32, warning: 33, problem: 31, unknown: 36 };
const WIDTH = 18;

export type Summary = Readonly<Record<Verdict, number>>;

export function summaryOf(results: readonly Result[]): Summary {
  const summary = { ok: 0, warning: 0, problem: 0, unknown: 0 };
  for (const { verdict } of results) summary[verdict]++;
  return summary;
}

export function lineOf({ id, verdict, finding, mend }: Result, coloured: boolean): string {
  const sign = coloured ? `\x1b[${COLOURS[verdict]}m${SIGNS[verdict]}\x1b[0m` : SIGNS[verdict];
  const indent = `\n  ${' '.repeat(WIDTH)}→ `;
  return `${sign} ${id.padEnd(WIDTH)}${finding}${mend === undefined ? '' : indent + mend}\n`;
}

export function totalsOf({ ok, warning, problem, unknown }: Summary): string {
  return `\n${ok} ok, ${warning} to consider, ${problem} to mend, ${unknown} not found out\n`;
}

/** Takes the address of a Charles that runs elsewhere out of all that is said. */
export function masking(host: string): <Value>(value: Value) => Value {
  if (/^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host)) return (value) => value;
  const literal = host.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  // A name of one word, as `charles`, may be a word of a sentence too: it is said with its port.
  const end = /[.:]/.test(host) ? '(?![\\w-])' : '(?=:\\d)';
  const address = new RegExp(`(?<![\\w.-])${literal}${end}|\\b(?!127\\.)\\d{1,3}(\\.\\d{1,3}){3}\\b`, 'gi');
  return (value) => JSON.parse(JSON.stringify(value).replace(address, 'charles-host'));
}
