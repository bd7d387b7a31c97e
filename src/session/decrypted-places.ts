// Where the recorder looked into connections: what it could not look into there was no distrust of its certificate.
import type { Entry } from './entry.ts';

/** Tells of an entry whether another connection to its host and port was decrypted: who trusts it once may still close another early, as browsers do. */
export function decryptedPlaces(entries: readonly Entry[]): (entry: Entry) => boolean {
  const places = new Set(entries.filter(({ method, scheme }) => method !== 'CONNECT' && scheme !== 'http').map(placeOf));
  return (entry) => places.has(placeOf(entry));
}

/** `shop.example:443`. */
export function placeOf({ host, port }: Entry): string {
  return `${host}:${port}`;
}
