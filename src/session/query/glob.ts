// Playwright's URL globs as regular expressions, so that one string means the same here and in `page.route`.
import { domainToASCII } from 'node:url';

/**
 * The regular expression of a URL glob: `*` is anything but `/`, `**` anything, `{a,b}` either, `\` takes the next character
 * as it is; `?` and all else stand for themselves, and for how a browser encodes them (`ä` for `%C3%A4`). A glob that does not
 * start with `*` is first written as a browser writes URLs (`HTTP://Host` is `http://host/`).
 * @throws Error for nested or unmatched braces.
 */
export function urlGlob(glob: string): RegExp {
  return globPattern(browserGlob(glob));
}

/** The glob as a browser would write the URL. */
export function browserGlob(glob: string): string {
  const written = glob.replace(AUTHORITY, (_, scheme: string, host: string) => scheme + asciiHost(host.toLowerCase()));
  return written.startsWith('*') ? written : asBrowserWrites(written);
}

/** The host as a request carries it: names in other scripts in ASCII. */
export function asciiHost(host: string): string {
  return host.replaceAll(/[^.:*{},]+/g, (label) => (ASCII.test(label) ? label : domainToASCII(label) || label));
}

// Browsers take the user from the URL: no request carries it there.
const AUTHORITY = /^([^/]*:\/\/)(?:[^/?@]*@)?([^/?]*)/;
const ASCII = /^[!-~]*$/;

/** As {@link urlGlob}, for text that is not a URL. */
export function globPattern(glob: string, flags = ''): RegExp {
  checkBraces(glob);
  let depth = 0;
  let source = '';
  for (const { 0: token, index } of glob.matchAll(/\\.|\*{2,}\/|\*{2,}|./gsu)) {
    if (token === '{') depth++;
    if (token === '}') depth--;
    source += token === ',' && depth > 0 ? '|' : tokenPattern(token, glob[index - 1]);
  }
  return new RegExp(`^${source}$`, flags);
}

function checkBraces(glob: string): void {
  const braces = glob.replaceAll(/\\.|[^{}]/gs, '');
  if (braces.includes('{{')) throw new Error('braces cannot be nested');
  if (!/^(\{\})*$/.test(braces)) throw new Error('a brace has no partner');
}

function tokenPattern(token: string, before: string | undefined): string {
  if (token === '{') return '(';
  if (token === '}') return ')';
  // After a slash it may stand for nothing, as in Playwright.
  if (/^\*{2,}\/$/.test(token)) return before === '/' ? '((.+/)|)' : '(.*/)';
  if (/^\*{2,}$/.test(token)) return '(.*)';
  if (token === '*') return '([^/]*)';
  const character = token.length > 1 && token.startsWith('\\') ? token.slice(1) : token;
  if (/[^!-~]|["'<>`]/u.test(character)) return `(?:${character}|${encoded(character)})`;
  return /[$^+.*()|\\?{}[\]]/.test(character) ? `\\${character}` : character;
}

function encoded(character: string): string {
  return [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

// Wildcards are put aside while the URL is parsed: it would encode them.
function asBrowserWrites(glob: string): string {
  const aside = new Map<string, string>();
  const keep = (original: string, name: string): string => {
    if (original !== '') aside.set(name, original);
    return original && name;
  };
  const plain = glob
    .replaceAll(/\\\\\?/g, '?')
    .split('/')
    .map((part, index) => {
      if (index === 0 && part.endsWith(':')) return /[*{]/.test(part) ? keep(part, 'http:') : part;
      if (!/[*?{}\\]/.test(part)) return part;
      const question = part.indexOf('?');
      if (question < 0) return keep(part, `$_${index}_$`);
      return keep(part.slice(0, question), `$_${index}_$`) + keep(part.slice(question), `?$_${index}_$`);
    });
  return restored(plain.join('/'), aside);
}

function restored(plain: string, aside: ReadonlyMap<string, string>): string {
  const parsed = URL.canParse(plain) ? new URL(plain) : null;
  let result = parsed?.href ?? plain;
  for (const [name, original] of aside) {
    const ofOrigin = parsed?.origin.includes(name) ?? false;
    result = result.replace(name, () => (ofOrigin ? original.toLowerCase() : original));
  }
  return result;
}
