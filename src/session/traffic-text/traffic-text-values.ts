// What differs from run to run by itself, as named placeholders. Sharp rules only: a kind is replaced in every run, or never.

// Each begins where no word can begin before, so a text of any kind is read once.
const RULES: readonly (readonly [RegExp, string | ((match: string) => string)])[] = [
  [/(?<![0-9a-z])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-z])/gi, '<uuid>'],
  [/(?<!\d)\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?(?!\d)/g, '<time>'],
  [/(?<![\w.])1[4-9]\d{11}(?![\w]|\.\d)/g, '<time>'],
  [/(?<=\b(?:https?|wss?):\/\/(?:localhost|[\w.-]{1,63}\.localhost|127(?:\.\d{1,3}){3}|\[::1\]):)\d{1,5}(?!\d)/gi, '<port>'],
  [/(?<![0-9a-z])[0-9a-f]{20,512}(?![0-9a-z])/gi, (match) => (/\d/.test(match) ? '<id>' : match)],
  [/(?<![\w.])\d{17,19}(?![\w]|\.\d)/g, '<id>'],
  [/(?<![\w.-])[\w-]{40,4096}={0,2}(?![\w-])/g, (match) => (looksRandom(match) ? '<id>' : match)],
];

/** Replaces UUIDs, points in time, ports on this machine and long random ids, wherever in a text they stand. */
export function withPlaceholders(text: string): string {
  return RULES.reduce((result, [pattern, placeholder]) => {
    return typeof placeholder === 'string' ? result.replace(pattern, placeholder) : result.replace(pattern, placeholder);
  }, text);
}

/** As {@link withPlaceholders}, of a whole value: seconds since the epoch can only be told there, and base64 with its slashes. */
export function valueWithPlaceholders(value: string): string {
  if (/^1[4-9]\d{8}(?:\.\d{1,9})?$/.test(value) || /^1[4-9]\d{11}\.\d{1,9}$/.test(value)) return '<time>';
  if (/^[A-Za-z0-9+/]{40,4096}={0,2}$/.test(value) && looksRandom(value)) return '<id>';
  return withPlaceholders(value);
}

/** The hash that a bundler puts into the last part of a path: `app.<hash>.js`, `index-<hash>.css`. */
export function fileWithPlaceholder(path: string): string {
  const cut = path.lastIndexOf('/') + 1;
  const file = path
    .slice(cut)
    .replace(/(?<=[._~-])[0-9a-f]{8,64}(?=(?:\.[a-z]\w{0,9}){1,3}$)/i, (hash) => (/\d/.test(hash) ? '<hash>' : hash))
    .replace(/(?<=[.-])[\w-]{8}(?=\.[a-z]\w{0,9}(?:\.map)?$)/i, (hash) => (isBundlerHash(hash) ? '<hash>' : hash));
  return path.slice(0, cut) + file;
}

// Words change between capitals, small letters and digits seldom, chance does at every second character. Measured over 200,000 tokens
// each: of 40 random characters one in 12,000 is taken for words, of 64 one in 200,000; shorter ones are left alone, as too many would be.
function looksRandom(text: string): boolean {
  if (!/[a-z]/.test(text) || !/[A-Z]/.test(text)) return false;
  const pieces = text.match(/[A-Z]?[a-z]+|[A-Z]+|\d+/g) ?? [];
  const average = text.length / pieces.length;
  return average < 3.5 || (average < 4.5 && /\d.*\d/.test(text));
}

// `BkX3v9Qz`, and neither `settings` nor `Settings` nor `release2`.
function isBundlerHash(text: string): boolean {
  return /\d[a-z]/i.test(text) || /[a-z][A-Z].*[A-Z]/.test(text);
}
