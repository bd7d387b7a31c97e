// What `include` and `exclude` leave in a capture: nothing that could hide what they ask for is left out unsaid.
import type { Entry } from '../session/entry.ts';
import { hidesRequests } from './blind-spots.ts';
import type { CaptureOptions } from './capture-context.ts';
import type { Wanted } from './collection.ts';
import { couldComeToMatch } from './could-match.ts';

export function wantedBy({ include, exclude }: Pick<CaptureOptions, 'include' | 'exclude'>): Wanted {
  return (entry: Entry) => {
    if (exclude.some((query) => query.matches(entry))) return false;
    if (include.length === 0 || include.some((query) => query.matches(entry))) return true;
    if (hidesRequests(entry)) return include.some((query) => query.couldBeInside(entry));
    return entry.state === 'in-flight' && include.some((query) => couldComeToMatch(query, entry)) ? 'undecided' : false;
  };
}
