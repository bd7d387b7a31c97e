// What a server is told that the client can decode: no content coding that would make the recorded body unreadable.
import { canDecode } from '../json/content-coding.ts';

/**
 * Leaves out of `Accept-Encoding` what this Node cannot decode: such a body could be neither read nor redacted.
 * For the server only; the entry has the header as the client sent it.
 */
export function readableCodings(headers: readonly string[]): string[] {
  return headers.map((part, index) =>
    headers[index - 1]?.toLowerCase() === 'accept-encoding' && index % 2 === 1 ? select(part) : part,
  );
}

function select(offered: string): string {
  const codings = offered.split(',');
  const kept = codings.filter((coding) => isReadable(coding.split(';', 1)[0] as string));
  if (kept.length === codings.length) return offered;
  // An empty list would say the same, but not to every server; no header at all would permit any coding.
  return kept.join(',').trim() || 'identity';
}

function isReadable(coding: string): boolean {
  const name = coding.trim().toLowerCase();
  return name === '' || name === '*' || canDecode(name);
}
