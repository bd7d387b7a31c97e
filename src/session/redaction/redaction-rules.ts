// Which names are secret: the defaults, and what users add to them.
import { z } from 'zod';
import { CharlesError } from '../../errors/charles-error.ts';
import { defaultFields, defaultHeaders, defaultQuery } from './secret-names.ts';
import type { SecretPattern } from './secret-pattern.ts';

/**
 * What is replaced before anything is saved, attached or printed. Names add to the defaults and are compared without case,
 * `-` and `_`.
 */
export interface Redaction {
  /** Header names. Cookies keep their names, authorization keeps its scheme. */
  readonly headers?: readonly string[];
  /** Names of URL parameters. */
  readonly query?: readonly string[];
  /** Names in JSON at any depth, in forms and in URLs. */
  readonly fields?: readonly string[];
  /** @default 'REDACTED' */
  readonly replacement?: string;
}

/** {@link Redaction} made ready to use; null redacts nothing. */
export type RedactionRules = {
  readonly headers: ReadonlySet<string>;
  readonly parameters: ReadonlySet<string>;
  readonly fields: ReadonlySet<string>;
  /** Secret under any name. */
  readonly values: readonly SecretPattern[];
  readonly replacement: string;
} | null;

/**
 * The rules of these options on top of the defaults; `false` turns redaction off.
 * @throws CharlesError `OPTION_INVALID`, naming the wrong key or value.
 */
export function redactionRules(options: Redaction | false = {}): RedactionRules {
  if (options === false) return null;
  const result = schema.safeParse(options);
  if (!result.success) throw optionInvalid(result.error.issues[0]);
  const { headers = [], query = [], fields = [], replacement = 'REDACTED' } = options;
  return {
    headers: namesOf([...defaultHeaders, ...headers]),
    parameters: namesOf([...defaultQuery, ...defaultFields, ...query, ...fields]),
    fields: namesOf([...defaultFields, ...fields]),
    values: [],
    replacement,
  };
}

/** True if `names` has this name, or the innermost one of a nested name as in `user[password]`. */
export function isSecret(names: ReadonlySet<string>, name: string): boolean {
  if (name.length > 256) return false;
  if (names.has(plain(name))) return true;
  if (!/[[\].]/.test(name)) return false;
  return names.has(plain(name.split(/[[\].]+/).findLast((part) => part !== '') ?? ''));
}

const list = z.array(z.string().min(1)).optional();
const schema = z.strictObject({ headers: list, query: list, fields: list, replacement: z.string().optional() });

/** The rules without anything added. */
export const builtInRules: RedactionRules = redactionRules();

function namesOf(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map(plain));
}

function plain(name: string): string {
  return name.trim().toLowerCase().replaceAll(/[-_]/g, '');
}

function optionInvalid(issue: z.core.$ZodIssue | undefined): CharlesError {
  const place = issue?.path.length ? ` at ${issue.path.join('.')}` : '';
  return new CharlesError('OPTION_INVALID', {
    what: 'Failed to read the redaction options',
    why: `${issue?.message ?? 'unknown shape'}${place}`,
    mend: 'Use false, or { headers, query, fields } with lists of names and { replacement } with a text.',
  });
}
