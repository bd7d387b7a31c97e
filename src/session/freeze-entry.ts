// Makes what Charles wrote of an entry immutable: tests get it by reference.
import type { RawEntry } from './raw-entry.ts';

/** The same entry. Only the parts of the known shape: unknown keys may nest as deep as they like. */
export function freezeEntry(raw: RawEntry): RawEntry {
  for (const { sizes, header, body } of [raw.request, raw.response]) {
    for (const line of header?.headers ?? []) Object.freeze(line);
    for (const part of [sizes, header?.headers, header, body]) Object.freeze(part);
  }
  for (const part of [raw.times, raw.durations, raw.speeds, raw.ssl, raw.alpn, raw.request, raw.response]) Object.freeze(part);
  return Object.freeze(raw);
}
