// Conditions on the GraphQL operation that a request asks for.
import { types } from 'node:util';
import { type GraphqlOperation, graphqlOperations } from '../content/graphql-operations.ts';
import type { Entry } from '../entry.ts';
import type { RedactionRules } from '../redaction/redaction-rules.ts';
import { type Aspect, anyOfCondition, labelled, missOf } from './any-of.ts';
import { contentCheck } from './body-checks.ts';
import { type Condition, exactMatcher, kindOf, queryInvalid } from './condition.ts';
import { nearest } from './nearest.ts';
import { membersOf } from './query-object.ts';
import { otherBody, quotedValue, shownValue } from './shown.ts';

const TYPES = ['query', 'mutation', 'subscription'] as const;

/** A text or RegExp is the name of the operation. */
export function graphqlConditions(value: unknown): Condition[] {
  const isName = typeof value === 'string' || types.isRegExp(value);
  const { operation, type, variables } = isName
    ? { operation: value, type: undefined, variables: undefined }
    : membersOf('graphql', value, ['operation', 'type', 'variables']);
  const aspects = [operationAspect(operation, type), ...(variables === undefined ? [] : [variablesAspect(variables)])];
  return [
    anyOfCondition({
      field: 'graphql',
      lead: 'GraphQL ',
      body: 'request',
      expected: (rules) => aspects.map((aspect) => aspect.expected(rules)).join(' and '),
      noun: 'operations',
      aspects,
      things: ({ raw }) => graphqlOperations(raw),
      none: ({ raw: { request } }: Entry) => `no GraphQL: ${otherBody(request)}`,
    }),
  ];
}

/** Type and name: they are told together, as in a document. */
function operationAspect(operation: unknown, type: unknown): Aspect<GraphqlOperation> {
  const name = operation === undefined ? null : exactMatcher('graphql.operation', operation);
  if (name?.expected === '') throw queryInvalid('graphql.operation', 'a name cannot be empty');
  if (type !== undefined && !TYPES.some((each) => each === type)) throw typeInvalid(type);
  return {
    expected: (rules) => [type ?? 'operation', ...(name ? [shownValue('', name.expected, rules)] : [])].join(' '),
    judge: (found) => {
      const typeFits = type === undefined || found.type === type;
      const nameFits = name === null || (found.name !== null && name.test(found.name));
      if (typeFits && nameFits) return null;
      return { ...missOf((rules) => operationText(found, rules)), nearness: () => (typeFits ? 0.25 : nameFits ? 0.5 : 0) };
    },
  };
}

function variablesAspect(wanted: unknown): Aspect<GraphqlOperation> {
  const field = 'graphql.variables';
  if (typeof wanted === 'string' || types.isRegExp(wanted)) {
    throw queryInvalid(field, `expected a pattern of JSON or a schema, got ${kindOf(wanted)}`);
  }
  const { expected, judge } = contentCheck(field, wanted);
  return {
    expected: (rules) => `variables ${expected(rules)}`,
    judge: ({ variables }) => {
      if (variables === undefined) return missOf(() => 'no variables');
      return labelled('variables ', judge({ text: '', mimeType: 'application/json', json: variables }));
    },
  };
}

function operationText({ type, name }: GraphqlOperation, rules: RedactionRules): string {
  const shown = name === null ? 'without a name' : /^\w{1,80}$/.test(name) ? name : quotedValue('', name, rules);
  return `${type ?? 'an operation of unknown type,'} ${shown}`;
}

function typeInvalid(value: unknown): Error {
  const got = typeof value === 'string' ? JSON.stringify(value) : kindOf(value);
  const hint = typeof value === 'string' ? ` Did you mean "${nearest(value, TYPES)}"?` : '';
  return queryInvalid('graphql.type', `${got} is no type of operation`, `Use one of ${TYPES.join(', ')}.${hint}`);
}
