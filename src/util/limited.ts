// Gives work that can be ended a deadline.

/** Runs `work`, whose signal aborts with `onTimeout()` after `ms`, or as `outer` does before. Settles when the work does. */
export async function limited<Result>(
  ms: number,
  onTimeout: () => Error,
  work: (signal: AbortSignal) => Promise<Result>,
  outer?: AbortSignal,
): Promise<Result> {
  outer?.throwIfAborted();
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(onTimeout()), ms);
  const end = (): void => ending.abort(outer?.reason);
  outer?.addEventListener('abort', end);
  try {
    return await work(ending.signal);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', end);
  }
}
