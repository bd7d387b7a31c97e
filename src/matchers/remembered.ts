// Asks a query about each entry once: what a finished entry is does not change any more, and bodies are dear to look at again.
import type { Entry } from '../session/entry.ts';
import type { CompiledQuery } from '../session/query/query.ts';

export type Fits = (entry: Entry) => boolean;

export function remembered({ matches }: Pick<CompiledQuery, 'matches'>): Fits {
  const verdicts = new WeakMap<Entry, boolean>();
  return (entry) => {
    const known = verdicts.get(entry);
    if (known !== undefined) return known;
    const fits = matches(entry);
    if (entry.state !== 'in-flight') verdicts.set(entry, fits);
    return fits;
  };
}
