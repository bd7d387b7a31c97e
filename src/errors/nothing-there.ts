// Tells that a failure came from a port where nobody listens.

/** What was there has then ended, and its switches with it. */
export function isNothingThere(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (error as NodeJS.ErrnoException).code === 'ECONNREFUSED' || isNothingThere(error.cause);
}
