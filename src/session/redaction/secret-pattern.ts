// A secret as a pattern that finds it in whatever way a text writes it.

export type SecretForm = 'plain' | 'encoded' | 'base64';

export interface SecretPattern {
  /** How the text holds it; null when it does not. */
  formIn(text: string): SecretForm | null;
  /** The text with every occurrence replaced. */
  without(text: string, replacement: string): string;
}

// Below this, text that has nothing to do with the secret would hold a piece of base64 like its own by chance.
const LEAST_PIECE = 8;

/** Linear in the length of any text: the pattern is a row of short alternatives, without a repetition that has no end. */
export function secretPattern(value: string): SecretPattern {
  const encoded = new RegExp([...value].map(encodings).join(''), 'g');
  const base64 = new RegExp(base64Pieces(value).map(inBase64).join('|'), 'g');
  return {
    formIn: (text) => {
      if (text.includes(value)) return 'plain';
      if (text.search(encoded) >= 0) return 'encoded';
      return text.search(base64) >= 0 ? 'base64' : null;
    },
    without: (text, replacement) => text.replaceAll(encoded, () => replacement).replaceAll(base64, () => replacement),
  };
}

const ENTITIES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };
const JSON_ESCAPES: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't', '\b': 'b', '\f': 'f' };

// JSON writes one more, JSON within JSON twice as many, and any of them may stand in a URL.
const BACKSLASH = '(?:\\\\|%(?:25){0,4}5[cC])';

/** One character as URLs, forms, JSON, JSON within JSON and HTML write it. Those that none of them touches stand for themselves. */
function encodings(character: string): string {
  if (/^[\w.~-]$/.test(character)) return escaped(character);
  const code = character.codePointAt(0) ?? 0;
  const units = Array.from({ length: character.length }, (_, index) => hex(character.charCodeAt(index), 4));
  const percent = [...Buffer.from(character)].map((byte) => `%(?:25){0,4}${hex(byte, 2)}`).join('');
  const alternatives = [
    `${BACKSLASH}{0,7}(?:${escaped(character)}|${percent})`,
    units.map((unit) => `${BACKSLASH}{1,8}u${unit}`).join(''),
    `&#(?:${code}|[xX]0{0,4}${anyCase(code.toString(16))});`,
  ];
  if (character === ' ') alternatives.push('\\+');
  const [entity, json] = [ENTITIES[character], JSON_ESCAPES[character]];
  if (entity !== undefined) alternatives.push(`&${entity};`);
  if (json !== undefined) alternatives.push(`${BACKSLASH}{1,8}${json}`);
  return `(?:${alternatives.join('|')})`;
}

/** The base64 of the value alone, and what of it stays the same behind one or two other bytes. */
function base64Pieces(value: string): string[] {
  const bytes = Buffer.from(value);
  const within = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  return [bytes.toString('base64').replace(/=+$/, ''), ...within.filter((piece) => piece.length >= LEAST_PIECE)];
}

/** In both alphabets, and as URLs and JSON write it. */
function inBase64(piece: string): string {
  return piece.replaceAll('+', '(?:[+-]|%2[bB])').replaceAll('/', '(?:\\\\?/|_|%2[fF])');
}

function hex(value: number, digits: number): string {
  return anyCase(value.toString(16).padStart(digits, '0'));
}

function anyCase(digits: string): string {
  return digits.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

function escaped(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
}
