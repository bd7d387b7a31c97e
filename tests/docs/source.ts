// Names of the public types, read from their sources: what the documents must name.
import { read } from './documents.ts';

export interface Member {
  readonly name: string;
  /** Text of its `@default`, without backticks. */
  readonly byDefault: string | undefined;
}

/** The interfaces and classes that a source exports, with their public members. */
export function typesIn(file: string): Map<string, Member[]> {
  const types = read(file).matchAll(/^export (?:interface|class) (\w+)[^{]*\{\n([\s\S]*?)^\}/gm);
  return new Map([...types].map(([, name = '', body = '']) => [name, membersIn(body)]));
}

export function membersOf(file: string, type: string): string[] {
  const members = typesIn(file).get(type);
  if (members === undefined) throw new Error(`${file} exports no ${type}`);
  return members.map(({ name }) => name);
}

/** The texts of a union of literals: `'a' | 'b'`; of a template, its beginning. */
export function unionIn(file: string, before: string): string[] {
  const [, union] = read(file).split(before, 2);
  if (union === undefined) throw new Error(`${file} does not hold "${before}"`);
  return [...union.slice(0, union.indexOf(';')).matchAll(/['`]([\w-]+)/g)].map(([, text = '']) => text);
}

function membersIn(body: string): Member[] {
  const found = body.matchAll(/^ {2}(?:(\/\*\*[\s\S]*?\*\/)\n {2})?(?:readonly |get )?(\w+)[?]?[:(]/gm);
  return [...found]
    .map(([, doc = '', name = '']) => ({ name, byDefault: /@default (.+?)(?: \*\/)?$/m.exec(doc)?.[1] }))
    .filter(({ name }) => name !== 'constructor');
}
