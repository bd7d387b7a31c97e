// What a check of `playwright-charles doctor` is, and what it finds.
import { isCharlesError } from '../../errors/charles-error.ts';
import { messageOf } from '../../errors/message-of.ts';
import type { Context } from './context.ts';

/** `unknown`: it could not be found out, and the finding says why. */
export type Verdict = 'ok' | 'warning' | 'problem' | 'unknown';

/** What was seen of Charles itself, for whoever keeps the record of how it behaves. Never traffic of the user's. */
export type Facts = Readonly<Record<string, string | number | boolean | null>>;

export interface Finding {
  readonly verdict: Verdict;
  /** One line. */
  readonly finding: string;
  /** Which menu or setting mends it. */
  readonly mend?: string;
  readonly facts?: Facts;
}

export interface Check {
  /** Stable: reports are compared by it. */
  readonly id: string;
  /** Throws {@link Unsettled} when it cannot be carried out, and what its requests throw. */
  readonly run: (context: Context) => Finding | Promise<Finding>;
}

export interface Result extends Finding {
  readonly id: string;
}

/** Says why a check could not be carried out. */
export class Unsettled extends Error {
  readonly mend: string | undefined;

  constructor(why: string, mend?: string) {
    super(why);
    this.mend = mend;
  }
}

export function ok(finding: string, facts?: Facts): Finding {
  return { verdict: 'ok', finding, ...(facts && { facts }) };
}

export function warning(finding: string, mend: string, facts?: Facts): Finding {
  return { verdict: 'warning', finding, mend, ...(facts && { facts }) };
}

export function problem(finding: string, mend: string, facts?: Facts): Finding {
  return { verdict: 'problem', finding, mend, ...(facts && { facts }) };
}

/** One line, and of what the system and OpenSSL say only the code: their texts have addresses in them. */
export function whyOf(error: unknown): string {
  if (isCharlesError(error)) return error.why;
  const { syscall, code } = error as NodeJS.ErrnoException;
  if (code !== undefined && syscall !== undefined) return `${code} (${syscall})`;
  return code?.startsWith('ERR_SSL_') ? code : printable(messageOf(error).split('\n', 1)[0] ?? '');
}

/** What a reply says must not steer a terminal. */
export function printable(text: string): string {
  return text.replace(/[^ -~…]/g, '?');
}
