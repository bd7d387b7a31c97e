// Reads the operations' names out of a GraphQL document in one pass, without parsing the rest.

export interface GraphqlDefinition {
  readonly type: 'query' | 'mutation' | 'subscription';
  /** Null for one without a name. */
  readonly name: string | null;
}

/** The operations of a document, as far as it has come; empty when it is none. */
export function definitionsIn(document: string): GraphqlDefinition[] {
  const found: GraphqlDefinition[] = [];
  for (const words of headsIn(document)) {
    const definition = definitionOf(words);
    if (definition === null) return [];
    if (definition !== 'fragment') found.push(definition);
  }
  return found;
}

/** The first words before each bracket that opens a definition's body. */
function* headsIn(document: string): Generator<string[]> {
  let depth = 0;
  let words: string[] = [];
  for (const token of tokensIn(document)) {
    if (depth === 0 && token === '{') {
      yield words;
      words = [];
    }
    if (OPENING.has(token)) depth++;
    else if (CLOSING.has(token)) depth--;
    else if (depth === 0 && words.length < 2) words.push(token);
  }
}

const OPENING: ReadonlySet<string> = new Set('{([');
const CLOSING: ReadonlySet<string> = new Set('})]');

/** Null for what begins no definition that a request can hold. */
function definitionOf([keyword, word = '']: readonly string[]): GraphqlDefinition | 'fragment' | null {
  if (keyword === undefined) return { type: 'query', name: null };
  if (keyword === 'fragment') return 'fragment';
  if (keyword !== 'query' && keyword !== 'mutation' && keyword !== 'subscription') return null;
  return { type: keyword, name: /^\w/.test(word) ? word : null };
}

/** Names, brackets and what else stands between blanks, without strings and comments. */
function* tokensIn(document: string): Generator<string> {
  const token = /"|#|@?[^\s\uFEFF,"#@{}()[\]]+|[{}()[\]]/g;
  for (let match = token.exec(document); match !== null; match = token.exec(document)) {
    const [text] = match;
    const end = text === '"' ? stringEnd : text === '#' ? lineEnd : null;
    if (end === null) yield text;
    else token.lastIndex = end(document, match.index);
  }
}

function lineEnd(document: string, from: number): number {
  return endOf(/[\r\n]|$/g, document, from);
}

/** A string ends at its line at the latest, a block string only at its own end. */
function stringEnd(document: string, open: number): number {
  if (document.startsWith('"""', open)) return endOf(/\\"""|"""|$/g, document, open + 3);
  return endOf(/\\[^\r\n]|["\r\n]|$/g, document, open + 1);
}

/** Behind the first match that is no escape. */
function endOf(pattern: RegExp, document: string, from: number): number {
  pattern.lastIndex = from;
  while (pattern.exec(document)?.[0].startsWith('\\'));
  return pattern.lastIndex;
}
