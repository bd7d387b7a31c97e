// Reads single facts out of header lists.
import type { RawHeader } from './raw-entry.ts';

/** The first value of the header of that name, in any case of letters; null when there is none. */
export function headerValue(headers: readonly RawHeader[], name: string): string | null {
  const wanted = name.toLowerCase();
  return headers.find((header) => header.name.toLowerCase() === wanted)?.value ?? null;
}

/** Every value of the header of that name, in any case of letters, in order. */
export function headerValues(headers: readonly RawHeader[], name: string): string[] {
  const wanted = name.toLowerCase();
  return headers.filter((header) => header.name.toLowerCase() === wanted).map((header) => header.value);
}

/** `text/html` out of `Text/HTML; charset=utf-8` and out of Charles's `text/plain charset=UTF-8`; null when there is none. */
export function essence(mediaType: string | null): string | null {
  return /^\s*([^;,\s]+)/.exec(mediaType ?? '')?.[1]?.toLowerCase() ?? null;
}
