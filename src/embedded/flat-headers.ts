// Headers as Node gives them raw: names and values in turn, in one list.

/** All values of that name, which is given in small letters, in their order. */
export function valuesOf(headers: readonly string[], name: string): string[] {
  return headers.filter((_, index) => index % 2 === 1 && headers[index - 1]?.toLowerCase() === name);
}
