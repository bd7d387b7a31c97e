// Numbers as people read them.

/** Decimal units, as in `340 kB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 999_500) return `${shorten(bytes / 1e3)} kB`;
  return `${shorten(bytes / 1e6)} MB`;
}

/** Milliseconds, or seconds from one on. */
export function formatDuration(ms: number | null): string {
  if (ms === null) return '-';
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${shorten(ms / 1e3)} s`;
}

/** `1 request`, `2 requests`. */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function shorten(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}
