// The clock of the stand-in, which may be wrong.
let skew = 0;

/** Milliseconds that it is ahead. */
export function setSkew(milliseconds) {
  skew = milliseconds;
}

export function now() {
  return Date.now() + skew;
}
