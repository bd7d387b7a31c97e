// Takes out the values that are secret under any name, in whatever way a text writes them.
import type { Rules } from './redact-pairs.ts';

export function withoutValues(text: string, { values, replacement }: Rules): string {
  return values.length === 0 ? text : values.reduce((rest, value) => value.without(rest, replacement), text);
}
