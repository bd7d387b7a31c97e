// What a BodyQuery asks of any text: a body, a message of a WebSocket, an event's data, a part of a form.

import { types } from 'node:util';
import { listedApart } from '../../util/listed.ts';
import { redactLoose, redactRegExp } from '../redaction/redact-loose.ts';
import { redactText } from '../redaction/redact-text.ts';
import { isSecret, type RedactionRules } from '../redaction/redaction-rules.ts';
import { type Difference, kindOf, patternMatcher, queryInvalid, secretDiffers, shortened } from './condition.ts';
import { jsonDiff } from './json-diff.ts';
import { fittingShare, type JsonDifference, jsonDifferences } from './json-differences.ts';
import { fitsJson, isAsymmetric, jsonPattern } from './json-pattern.ts';
import { patternText, valueText } from './json-text.ts';
import { isSchema, schemaIssues, schemaIssuesText } from './schema.ts';

export interface Content {
  readonly text: string;
  readonly mimeType: string | null;
  /** What the text says as JSON, where that is known. */
  readonly json?: unknown;
}

/** What a content holds instead of what was asked. */
export interface Miss {
  received(rules: RedactionRules): string;
  /** 0 to 1. */
  nearness(): number;
  diff(rules: RedactionRules): Difference | null;
}

export interface ContentCheck {
  expected(rules: RedactionRules): string;
  /** Null when the content fits, else what says in short what it holds instead. */
  miss(content: Content): ((rules: RedactionRules) => string) | null;
  /** As `miss`, with all that can be said. */
  judge(content: Content): Miss | null;
}

/** @throws CharlesError `QUERY_INVALID` for what is no BodyQuery. */
export function contentCheck(field: string, value: unknown): ContentCheck {
  const { expected, judge } = checkOf(field, value);
  return { expected, judge, miss: (content) => judge(content)?.received ?? null };
}

/** The beginning of a text on one line, without secrets. */
export function excerpt({ text, mimeType }: Content, rules: RedactionRules): string {
  // Only the beginning is redacted: redaction takes cut text too.
  return shortened(redactLoose(redactText(text.slice(0, 2_000), mimeType, rules), rules), 80) || 'an empty body';
}

type Check = Pick<ContentCheck, 'expected' | 'judge'>;

function checkOf(field: string, value: unknown): Check {
  if (typeof value === 'string') return containsCheck(field, value);
  if (types.isRegExp(value)) {
    const { test } = patternMatcher(value);
    return {
      expected: (rules) => `matching ${redactRegExp(value, rules)}`,
      judge: (content) => (test(content.text) ? null : otherText(content)),
    };
  }
  if (isSchema(value)) {
    return {
      expected: () => 'that fits the schema',
      judge: (content) => {
        const json = jsonOf(content);
        if (json === undefined) return otherText(content);
        const issues = schemaIssues(field, value, json);
        if (issues.length === 0) return null;
        return {
          received: (rules) => schemaIssuesText(issues, rules),
          nearness: () => 1 / (1 + issues.length),
          diff: () => null,
        };
      },
    };
  }
  if (typeof value === 'object' && value !== null) return patternCheck(field, value);
  throw queryInvalid(field, `expected a text, a RegExp, a pattern of JSON or a schema, got ${kindOf(value)}`);
}

function containsCheck(field: string, wanted: string): Check {
  if (wanted === '') throw queryInvalid(field, 'every body contains an empty text', 'For an empty body give /^$/.');
  const shown = (rules: RedactionRules): string => redactLoose(redactText(wanted, null, rules), rules);
  return {
    expected: (rules) => `containing ${shortened(JSON.stringify(shown(rules)), 80)}`,
    judge: (content) => (content.text.includes(wanted) ? null : otherText(content, shown)),
  };
}

function patternCheck(field: string, value: object): Check {
  const pattern = jsonPattern(field, value);
  const isWhole = isAsymmetric(value);
  return {
    expected: (rules) => shortened(patternText(pattern, rules), 120),
    judge: (content) => {
      const json = jsonOf(content);
      // An asymmetric matcher for the whole may mean the text.
      const asked = json === undefined && isWhole ? content.text : json;
      if (asked !== undefined && fitsJson(pattern, asked)) return null;
      if (json === undefined) return otherText(content);
      return {
        received: (rules) => differencesText(jsonDifferences(pattern, json), rules),
        nearness: () => fittingShare(pattern, json),
        diff: (rules) => jsonDiff(pattern, json, rules),
      };
    },
  };
}

/** `wanted` is the text that was looked for, as it is shown. */
function otherText(content: Content, wanted?: (rules: RedactionRules) => string): Miss {
  return {
    received: (rules) => {
      const shown = excerpt(content, rules);
      return wanted && shown.includes(wanted(rules)) ? `${shown} ${secretDiffers}` : shown;
    },
    nearness: () => 0,
    diff: () => null,
  };
}

function differencesText(differences: readonly JsonDifference[], rules: RedactionRules): string {
  return listedApart(differences, (difference) => differenceText(difference, rules));
}

function differenceText({ path, received, length }: JsonDifference, rules: RedactionRules): string {
  const isHidden = rules !== null && received !== undefined && path.split(/[.[\]]+/).some((name) => isSecret(rules.fields, name));
  const count = length === undefined ? '' : `${(received as readonly unknown[]).length} items instead of ${length}: `;
  const text = isHidden ? `${rules.replacement} ${secretDiffers}` : count + valueText(received, rules);
  return path === '' ? text : `${path}: ${text}`;
}

// JSON has no undefined, so it can say that there is no JSON.
function jsonOf({ text, json }: Content): unknown {
  if (json !== undefined) return json;
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
