// Checks of a body's JSON against a pattern or a schema, and how a body reads in a message.
import { types } from 'node:util';
import { kindOf, queryInvalid, shortened } from './condition.ts';
import type { Entry, EntrySide } from './entry.ts';
import { jsonPattern } from './json-pattern.ts';
import type { StandardSchema } from './query-types.ts';
import { redactJson } from './redact-json.ts';
import { redactText } from './redact-text.ts';
import { redactUrl } from './redact-url.ts';
import { isSecret, type RedactionRules } from './redaction-rules.ts';

export interface BodyCheck {
  expected(rules: RedactionRules): string;
  /** Null when the body fits, else what says in short what it holds instead. */
  miss(entry: Entry): ((rules: RedactionRules) => string) | null;
}

export function patternCheck(side: EntrySide, field: string, value: object): BodyCheck {
  const pattern = jsonPattern(field, value);
  return {
    expected: (rules) => shortened(redactText(patternText(value), 'application/json', rules), 120),
    miss: (entry) => {
      const json = jsonOf(entry, side);
      if (json === undefined) return (rules) => bodyExcerpt(entry, side, rules);
      const difference = pattern(json);
      return difference && ((rules) => valueText(difference.path, difference.received, rules));
    },
  };
}

/** @throws CharlesError `QUERY_INVALID`, when it checks an entry, if the schema is asynchronous. */
export function schemaCheck(side: EntrySide, field: string, schema: StandardSchema): BodyCheck {
  return {
    expected: () => 'that fits the schema',
    miss: (entry) => {
      const json = jsonOf(entry, side);
      if (json === undefined) return (rules) => bodyExcerpt(entry, side, rules);
      const issue = firstIssue(field, schema['~standard'].validate(json));
      return issue && ((rules) => issueText(issue, rules));
    },
  };
}

export function isSchema(value: unknown): value is StandardSchema {
  return typeof (value as StandardSchema | null | undefined)?.['~standard']?.validate === 'function';
}

/** The beginning of a body on one line, without secrets. */
export function bodyExcerpt(entry: Entry, side: EntrySide, rules: RedactionRules): string {
  const { body, mimeType } = entry.raw[side];
  if (body === undefined) return 'no body';
  // Only the beginning is redacted: redaction takes cut text too.
  return shortened(redactText(entry.text(side).slice(0, 2_000), mimeType, rules), 80) || 'an empty body';
}

interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[];
}

function firstIssue(field: string, result: unknown): SchemaIssue | null {
  if (types.isPromise(result)) {
    result.catch(() => {});
    throw queryInvalid(field, 'the schema is asynchronous', 'Give a schema that validates synchronously.');
  }
  return (result as { issues?: readonly SchemaIssue[] }).issues?.[0] ?? null;
}

/** Schemas may quote what they refuse. */
function issueText(issue: SchemaIssue, rules: RedactionRules): string {
  const path = issuePath(issue);
  const message = hiddenAt(path, rules) ?? redactUrl(redactJson(issue.message, rules), rules);
  return shortened([path, message].filter(Boolean).join(': '), 160);
}

function issuePath({ path = [] }: SchemaIssue): string {
  return path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.');
}

// JSON has no undefined, so it can say that there is no JSON.
function jsonOf(entry: Entry, side: EntrySide): unknown {
  try {
    return entry.json(side);
  } catch {
    return undefined;
  }
}

function valueText(path: string, value: unknown, rules: RedactionRules): string {
  const text = hiddenAt(path, rules) ?? shortened(redactText(jsonText(value) ?? 'nothing', 'application/json', rules), 80);
  return path === '' ? text : `${path}: ${text}`;
}

/** What stands for a value at this place; null where it may be shown. */
function hiddenAt(path: string, rules: RedactionRules): string | null {
  const isHidden = rules !== null && path.split(/[.[\]]+/).some((name) => isSecret(rules.fields, name));
  return isHidden ? rules.replacement : null;
}

function patternText(pattern: object): string {
  return jsonText(pattern, (_, value) => (types.isRegExp(value) || isAsymmetric(value) ? String(value) : value)) ?? '';
}

function isAsymmetric(value: unknown): boolean {
  return typeof (value as { asymmetricMatch?: unknown } | null | undefined)?.asymmetricMatch === 'function';
}

function jsonText(value: unknown, replacer?: (key: string, value: unknown) => unknown): string | undefined {
  try {
    return JSON.stringify(value, replacer);
  } catch {
    // Hostile bodies can be deeper than the stack.
    return kindOf(value);
  }
}
