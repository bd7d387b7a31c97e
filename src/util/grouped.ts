// Map.groupBy for Node 20.

/** The groups in the order of their first item. */
export function grouped<T>(items: Iterable<T>, keyOf: (item: T) => string): [T, ...T[]][] {
  return [...groupedByKey(items, keyOf).values()];
}

/** {@link grouped}, each with its key. */
export function groupedByKey<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, [T, ...T[]]> {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
