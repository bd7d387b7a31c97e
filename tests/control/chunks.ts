// Cuts bytes into chunks, as a network may.

/** `size` gives the length of each chunk. */
export function* chunks(bytes: Buffer, size: () => number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const end = at + size();
    yield bytes.subarray(at, end);
    at = end;
  }
}

/** From 1 to `most`; the same ones for the same seed. */
export function randomSizes(seed: number, most: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return 1 + Math.floor((state / 2 ** 31) * most);
  };
}
