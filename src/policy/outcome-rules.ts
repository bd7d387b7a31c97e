// The rules on how a request went: denyFailed and denyStatus.
import { decryptedPlaces } from '../session/decrypted-places.ts';
import type { Entry } from '../session/entry.ts';
import { hasFailed } from '../session/has-failed.ts';
import { compileQuery, type StatusQuery } from '../session/query/query.ts';
import { entryRule, type Rule } from './rule.ts';

export function denyFailedRule({ aborted = false }: { readonly aborted?: boolean }): Rule {
  return entryRule('denyFailed', aborted ? 'what the client gave up too' : '', (entries) => {
    const isDecrypted = decryptedPlaces(entries);
    const isSpare = (entry: Entry): boolean =>
      entry.method === 'CONNECT' && !entry.tunnel && entry.status === null && isDecrypted(entry);
    return (entry) => (hasFailed(entry, aborted) && !isSpare(entry) ? '' : null);
  });
}

/** @throws CharlesError `QUERY_INVALID` for an impossible status. */
export function denyStatusRule(status: StatusQuery | readonly StatusQuery[]): Rule {
  const denied = compileQuery({ status });
  return entryRule('denyStatus', [status].flat().join(', '), () => (entry) => (denied.matches(entry) ? '' : null));
}
