// The rules on where requests go: allowHosts and denyHosts. They judge a tunnel too: its host is known.
import { compileQuery } from '../session/query/query.ts';
import { entryRule, type Rule } from './rule.ts';

type Hosts = readonly (string | RegExp)[];

/** @throws CharlesError `QUERY_INVALID` for a broken glob. */
export function allowHostsRule(hosts: Hosts): Rule {
  const allowed = compiled(hosts);
  return entryRule('allowHosts', shown(hosts), () => (entry) => (allowed.some((host) => host.matches(entry)) ? null : ''));
}

/** @throws CharlesError `QUERY_INVALID` for a broken glob. */
export function denyHostsRule(hosts: Hosts): Rule {
  const denied = compiled(hosts);
  return entryRule('denyHosts', shown(hosts), () => (entry) => (denied.some((host) => host.matches(entry)) ? '' : null));
}

function compiled(hosts: Hosts): ReturnType<typeof compileQuery>[] {
  return hosts.map((host) => compileQuery({ host }));
}

const SHOWN = 5;

function shown(hosts: Hosts): string {
  if (hosts.length === 0) return 'none';
  return [...hosts.slice(0, SHOWN).map(String), ...(hosts.length > SHOWN ? [`${hosts.length - SHOWN} more`] : [])].join(', ');
}
