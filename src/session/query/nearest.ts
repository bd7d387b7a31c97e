// Finds the name that a mistyped one was probably meant to be.

/** The candidate most like `name`: one that holds it or is held by it, else the one with the fewest edits. */
export function nearest<T extends string>(name: string, candidates: readonly [T, ...T[]]): T {
  const wanted = name.toLowerCase();
  const [first, ...rest] = candidates;
  return rest.reduce((best, candidate) => (distance(wanted, candidate) < distance(wanted, best) ? candidate : best), first);
}

function distance(wanted: string, candidate: string): number {
  const other = candidate.toLowerCase();
  const held = wanted.length > 2 && (other.includes(wanted) || wanted.includes(other));
  return held ? Math.abs(other.length - wanted.length) / 100 : edits(wanted.slice(0, 64), other);
}

// Levenshtein, one row at a time.
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
