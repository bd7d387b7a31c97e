// The one clock of entries and captures: wall time at the start of the process, steady from then on.

/** Whole epoch milliseconds that never go back, also when somebody sets the machine's clock. */
export function now(): number {
  return Math.floor(performance.timeOrigin + performance.now());
}
