// Turns whatever was thrown into one line of text.

export function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const text = thrown.message || (thrown as NodeJS.ErrnoException).code || thrown.name;
  return thrown instanceof AggregateError && thrown.errors.length > 0 && !thrown.message ? messageOf(thrown.errors[0]) : text;
}
