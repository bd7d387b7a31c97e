// Conditions on the parts of a multipart request.

import { listed } from '../../util/listed.ts';
import { type MessagePart, messageParts } from '../content/message-parts.ts';
import type { Entry } from '../entry.ts';
import { essence } from '../header.ts';
import { isSecret, type RedactionRules } from '../redaction/redaction-rules.ts';
import { type Aspect, anyOfCondition, labelled, textAspect } from './any-of.ts';
import { contentCheck } from './body-checks.ts';
import { type Condition, kindOf } from './condition.ts';
import { mediaTypeMatcher } from './media-type.ts';
import { membersOf, namedValues } from './query-object.ts';
import { otherBody, shownValue } from './shown.ts';

export function multipartConditions(value: unknown): Condition[] {
  return namedValues('multipart', value, 'an object of names and texts, RegExps or { fileName, contentType, content }').map(
    ([name, wanted]) => partCondition(name, wanted),
  );
}

function partCondition(name: string, wanted: unknown): Condition {
  const field = `multipart.${name}`;
  const aspects = aspectsOf(field, name, wanted);
  const condition = anyOfCondition({
    field,
    lead: `multipart part ${name} ${isContent(wanted) ? '' : 'with '}`,
    body: 'request',
    expected: (rules) => aspects.map((aspect) => aspect.expected(rules)).join(' and '),
    noun: 'parts',
    aspects,
    things: ({ raw }) => (messageParts(raw.request) ?? []).filter((part) => part.name === name),
    none: withoutPart,
  });
  return { ...condition, nearness: (entry) => nearnessOf(entry, name, condition) };
}

/** A part of that name is near whatever it holds, any multipart nearer than none. */
function nearnessOf(entry: Entry, name: string, { nearness }: Condition): number {
  const parts = messageParts(entry.raw.request);
  if (parts === null) return 0;
  return parts.some((part) => part.name === name) ? 0.5 + (nearness?.(entry) ?? 0) / 2 : 0.25;
}

function aspectsOf(field: string, name: string, wanted: unknown): Aspect<MessagePart>[] {
  if (isContent(wanted)) return [contentAspect(field, name, wanted, '')];
  const { fileName, contentType, content } = membersOf(field, wanted, ['fileName', 'contentType', 'content']);
  return [
    ...(fileName === undefined
      ? []
      : [
          textAspect<MessagePart>({
            field: `${field}.fileName`,
            wanted: fileName,
            label: 'file name ',
            textOf: (part) => part.fileName,
          }),
        ]),
    ...(contentType === undefined
      ? []
      : [
          textAspect<MessagePart>({
            field: `${field}.contentType`,
            wanted: contentType,
            label: 'content type ',
            matcher: mediaTypeMatcher,
            textOf: (part) => essence(part.contentType),
          }),
        ]),
    ...(content === undefined ? [] : [contentAspect(`${field}.content`, name, content, 'content ')]),
  ];
}

/** A text or RegExp; anything else is refused as content. */
function isContent(wanted: unknown): boolean {
  return kindOf(wanted) !== 'an object';
}

function contentAspect(field: string, name: string, wanted: unknown, label: string): Aspect<MessagePart> {
  const { expected, judge } = contentCheck(field, wanted);
  const hidden = (rules: RedactionRules): string | null =>
    rules !== null && isSecret(rules.parameters, name) ? rules.replacement : null;
  return {
    expected: (rules) => label + (hidden(rules) ?? expected(rules)),
    judge: ({ text, contentType }) => {
      const miss = judge({ text, mimeType: contentType });
      return labelled(
        label,
        miss && {
          ...miss,
          received: (rules) => hidden(rules) ?? miss.received(rules),
          diff: (rules) => (hidden(rules) === null ? miss.diff(rules) : null),
        },
      );
    },
  };
}

function withoutPart({ raw: { request } }: Entry, rules: RedactionRules): string {
  const parts = messageParts(request);
  if (parts === null) return `no multipart: ${otherBody(request)}`;
  const names = [...new Set(parts.flatMap(({ name }) => name ?? []))];
  return names.length === 0 ? 'no part with a name' : `no such part, but ${listed(names, (each) => shownValue('', each, rules))}`;
}
