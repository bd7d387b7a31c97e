// The documents of the repository, and what the specs look for in them: code, tables, headings.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root: string = fileURLToPath(new URL('../..', import.meta.url));

/** Paths from the root, with forward slashes. */
export const documents: readonly string[] = ['README.md', 'CHANGELOG.md', 'ARCHITECTURE.md', ...filesUnder('docs')].filter(
  (file) => file.endsWith('.md') && existsSync(path.join(root, file)),
);

export interface Snippet {
  readonly document: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  /** What follows the fence: `ts`. */
  readonly info: string;
  readonly code: string;
}

export function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8').replaceAll('\r\n', '\n');
}

export function snippetsOf(document: string): Snippet[] {
  const text = read(document);
  return [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(({ index, 1: info = '', 2: code = '' }) => ({
    document,
    line: text.slice(0, index).split('\n').length,
    info: info.trim(),
    code,
  }));
}

/** The text without its code blocks. */
export function proseOf(document: string): string {
  return read(document).replaceAll(/^```[\s\S]*?^```$/gm, '');
}

export function headingsOf(document: string): string[] {
  return [...proseOf(document).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
}

/** The first cells of the tables between this heading and the next one, without the heads of the tables. */
export function rowsUnder(document: string, heading: string): string[] {
  const section = proseOf(document)
    .split(/^#+ /m)
    .find((text) => text.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`${document} has no heading "${heading}"`);
  return [...section.matchAll(/(?<=\n\|-[-|]*\n)(?:\|.*(?:\n|$))+/g)].flatMap(([table]) => table.trimEnd().split('\n'));
}

/** The names in backticks in the first cell of a row, without what follows the name: `read({ limit })` is `read`. */
export function namesIn(row: string): string[] {
  const [, cell = ''] = row.split('|');
  return [...cell.matchAll(/`'?([\w.-]+)[^`]*`/g)].map(([, name = '']) => name);
}

function filesUnder(folder: string): string[] {
  const names = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' });
  return names.map((name) => path.posix.join(folder, name.replaceAll('\\', '/'))).sort();
}
