// One copy of what nearly all entries say: the names and most values of headers, which would be most of an entry's memory.

// A longer one seldom comes twice.
const LONGEST = 256;
const MOST = 4096;

const known = new Map<string, string>();

/** Equal strings, in an array that takes no more room than they need. */
export function shared(strings: readonly string[]): string[] {
  return strings.map(share);
}

function share(string: string): string {
  if (string.length > LONGEST) return string;
  const copy = known.get(string);
  if (copy !== undefined) return copy;
  if (known.size >= MOST) known.clear();
  known.set(string, string);
  return string;
}
