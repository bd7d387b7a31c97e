// What differs from run to run by itself, as named placeholders. Sharp rules only: a kind is replaced in every run, or never.

type Replace = (match: string, startedAt: number | null) => string;

// Each begins where no word can begin before, so a text of any kind is read once.
const RULES: readonly (readonly [RegExp, Replace])[] = [
  [/(?<![0-9a-z])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-z])/gi, () => '<uuid>'],
  [/(?<!\d)\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?(?!\d)/g, () => '<time>'],
  [/(?<![\w.])\d{13}(?![\w]|\.\d)/g, (match, startedAt) => (isNow(Number(match), startedAt) ? '<time>' : match)],
  [
    /(?<=\b(?:https?|wss?):\/\/(?:localhost|[\w.-]{1,63}\.localhost|127(?:\.\d{1,3}){3}|\[::1\]):)\d{1,5}(?!\d)/gi,
    () => '<port>',
  ],
  // Not the hash of a persisted GraphQL query: another one is another query.
  [/(?<![0-9a-z])(?<!\bsha256Hash\W{1,8})[0-9a-f]{20,512}(?![0-9a-z])/gi, (match) => (/\d/.test(match) ? '<id>' : match)],
  [/(?<![\w.])\d{17,19}(?![\w]|\.\d)/g, () => '<id>'],
  [/(?<![\w.-])[\w-]{40,4096}={0,2}(?![\w-])/g, (match) => (looksRandom(match) ? '<id>' : match)],
];

/**
 * Replaces UUIDs, points in time, ports on this machine and long random ids, wherever in a text they stand. A number is a point in
 * time within a day of `startedAt` (milliseconds since the epoch).
 */
export function withPlaceholders(text: string, startedAt: number | null): string {
  return RULES.reduce((result, [pattern, replace]) => result.replace(pattern, (match) => replace(match, startedAt)), text);
}

/** As {@link withPlaceholders}, of the whole value of `name`: seconds since the epoch can only be told there, and base64 with its slashes. */
export function valueWithPlaceholders(name: string, value: string, startedAt: number | null): string {
  if (name === 'sha256Hash') return value;
  if (/^\d{10}(?:\.\d{1,9})?$/.test(value) && isNow(Number(value) * 1000, startedAt)) return '<time>';
  if (/^\d{13}\.\d{1,9}$/.test(value) && isNow(Number(value), startedAt)) return '<time>';
  if (/^[A-Za-z0-9+/]{40,4096}={0,2}$/.test(value) && looksRandom(value)) return '<id>';
  return withPlaceholders(value, startedAt);
}

const CODE = 'm?js|css|wasm|woff2?|ttf|otf|eot';
const IMAGE = 'svg|png|jpe?g|gif|webp|avif|ico';
const HEX_HASH = new RegExp(`(?<=[._~-])[0-9a-f]{8,64}(?=(?:\\.[a-z]\\w{0,9})?\\.(?:${CODE}|${IMAGE})(?:\\.map)?$)`, 'i');
const OTHER_HASH = new RegExp(`(?<=[.-])[\\w-]{8}(?=\\.(?:${CODE}|${IMAGE})(?:\\.map)?$)`, 'i');
const CAPITAL_HASH = new RegExp(`(?<=[.-])[A-Z2-7]{8}(?=\\.(?:${CODE})(?:\\.map)?$)`);

/** The hash that a bundler puts into the last part of a path: `app.<hash>.js`, `index-<hash>.css`. */
export function fileWithPlaceholder(path: string): string {
  const cut = path.lastIndexOf('/') + 1;
  const file = path
    .slice(cut)
    .replace(HEX_HASH, (hash) => (/\d/.test(hash) && /[a-f]/i.test(hash) ? '<hash>' : hash))
    .replace(OTHER_HASH, (hash) => (isMixed(hash) ? '<hash>' : hash))
    // As esbuild writes it. Cameras name their pictures so: not of images.
    .replace(CAPITAL_HASH, (hash) => (/\d/.test(hash) && /[A-Z]/.test(hash) ? '<hash>' : hash));
  return path.slice(0, cut) + file;
}

const DAY = 86_400_000;

// Any other number of that length may be a phone's.
function isNow(time: number, startedAt: number | null): boolean {
  return startedAt !== null && Math.abs(time - startedAt) <= DAY;
}

// Words change between capitals, small letters and digits seldom, chance does at every second character. Measured over 200,000 tokens
// each: of 40 random characters one in 12,000 is taken for words, of 64 one in 200,000; shorter ones are left alone, as too many would be.
function looksRandom(text: string): boolean {
  if (!/[a-z]/.test(text) || !/[A-Z]/.test(text)) return false;
  const pieces = text.match(/[A-Z]?[a-z]+|[A-Z]+|\d+/g) ?? [];
  const average = text.length / pieces.length;
  return average < 3.5 || (average < 4.5 && /\d.*\d/.test(text));
}

// `BkX3v9Qz`, and neither `settings` nor `Settings` nor `release2` nor `2024june`.
function isMixed(text: string): boolean {
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && (/\d[a-z]/i.test(text) || /[a-z][A-Z].*[A-Z]/.test(text));
}
