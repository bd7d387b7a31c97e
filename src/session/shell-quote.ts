// Quotes for POSIX shells: sh, dash, bash, zsh. What no quotes can hold goes through printf, which they all have built in.

const CONTROL = /(?![\t\n])\p{Cc}/u;

/** UTF-8 that can stand in quotes and be pasted into a terminal: no control characters but tabs and line ends. */
export function isPlain(bytes: Buffer): boolean {
  const text = bytes.toString('utf8');
  return !CONTROL.test(text) && Buffer.from(text).equals(bytes);
}

/** One word. `text` must be plain. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** One word, of any bytes but NUL, which no argument can hold, and line ends at its end. */
export function quotedBytes(bytes: Buffer): string {
  return isPlain(bytes) ? quoted(bytes.toString('utf8')) : `"$(${printed(bytes)})"`;
}

/** A command that writes exactly these bytes. */
export function printed(bytes: Buffer): string {
  return `printf '${bytes.toString('latin1').replace(/[^ -~]|['%\\]|^-/g, escaped)}'`;
}

function escaped(character: string): string {
  return `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
}
