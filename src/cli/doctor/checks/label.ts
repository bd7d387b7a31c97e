// How a reply of Charles is labelled, without the name of a file: that may be the name of a session of the user's.
import type { IncomingHttpHeaders } from 'node:http';
import { printable } from '../check.ts';

const NAMES = ['content-type', 'content-disposition', 'content-length', 'transfer-encoding'];

export function labelOf({ status, headers }: { readonly status: number; readonly headers: IncomingHttpHeaders }): string {
  const labels = NAMES.flatMap((name) => (headers[name] === undefined ? [] : [`${name}: ${shownOf(String(headers[name]))}`]));
  return [status, ...labels].join(' | ');
}

function shownOf(header: string): string {
  const [, start = header, name = null] = /^(.*?filename\*?=)(.*)$/i.exec(header) ?? [];
  const shown = name === null ? start : `${start}…${/\.\w{1,8}(?="?$)/.exec(name)?.[0] ?? ''}`;
  return printable(shown).slice(0, 120);
}
