// Checks JSON with zod or any other Standard Schema, and says in short what it refuses.

import { listedApart } from '../../util/listed.ts';
import { redactLoose } from '../redaction/redact-loose.ts';
import { isSecret, type RedactionRules } from '../redaction/redaction-rules.ts';
import { queryInvalid, shortened } from './condition.ts';
import type { StandardSchema } from './query-types.ts';
import { isThenable } from './user-code.ts';

export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[];
}

/** Also functions are schemas, as ArkType's. */
export function isSchema(value: unknown): value is StandardSchema {
  return typeof (value as StandardSchema | null | undefined)?.['~standard']?.validate === 'function';
}

/** What the schema refuses; empty when it accepts. @throws CharlesError `QUERY_INVALID` if it is asynchronous or answers with nothing. */
export function schemaIssues(field: string, schema: StandardSchema, json: unknown): readonly SchemaIssue[] {
  const result = schema['~standard'].validate(json);
  if (isThenable(result)) {
    throw queryInvalid(field, 'the schema is asynchronous', 'Give a schema that validates synchronously.');
  }
  const issues = typeof result === 'object' && result !== null ? (result as { issues?: unknown }).issues : null;
  if (Array.isArray(issues)) return issues.length > 0 ? issues : [{ message: 'refused without a reason' }];
  if (issues !== undefined || !('value' in (result as object))) {
    throw queryInvalid(field, 'the schema answered with no result', 'A Standard Schema answers with { value } or { issues }.');
  }
  return [];
}

export function schemaIssuesText(issues: readonly SchemaIssue[], rules: RedactionRules): string {
  return listedApart(issues, (issue) => issueText(issue, rules));
}

/** Schemas may quote what they refuse. */
function issueText(issue: SchemaIssue, rules: RedactionRules): string {
  const steps = (issue.path ?? []).map((step) => String(typeof step === 'object' ? step.key : step));
  const isHidden = rules !== null && steps.some((name) => isSecret(rules.fields, name));
  const message = isHidden ? rules.replacement : redactLoose(String(issue.message).slice(0, 2_000), rules);
  return shortened([steps.join('.'), message].filter(Boolean).join(': '), 160);
}
