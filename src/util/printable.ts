// Text from outside on one line of a message: nothing in it can move the cursor, fake a line, turn the reading direction or hide.

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Control characters, line breaks, direction marks, invisible characters and lone surrogates as escapes: `\n`, `\u001b`. */
export function printable(text: string): string {
  return text.replaceAll(UNSAFE, (character) => NAMED[character] ?? escaped(character.codePointAt(0) ?? 0));
}

/** {@link printable}, with the middle cut out of a long text: the end of a URL tells as much as its beginning. */
export function cutInMiddle(text: string, longest: number): string {
  if (text.length <= longest) return printable(text);
  const end = Math.floor(longest / 3);
  return `${printable(text.slice(0, longest - end))}…(${text.length - longest} more)…${printable(text.slice(-end))}`;
}

/** {@link printable}, with the end of a long text cut off. */
export function cutAtEnd(text: string, longest: number): string {
  return text.length <= longest ? printable(text) : `${printable(text.slice(0, longest))}… (${text.length} characters)`;
}

function escaped(codePoint: number): string {
  const digits = codePoint.toString(16);
  return codePoint > 0xffff ? `\\u{${digits}}` : `\\u${digits.padStart(4, '0')}`;
}
