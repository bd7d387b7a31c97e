// Gives a promise a deadline.

/** Settles as `work` does, or rejects with `onTimeout()` after `ms`; Infinity waits for ever. */
export async function within<Result>(work: Promise<Result>, ms: number, onTimeout: () => Error): Promise<Result> {
  if (ms === Number.POSITIVE_INFINITY) return work;
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(onTimeout()), ms);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
