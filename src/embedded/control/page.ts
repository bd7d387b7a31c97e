// The markup that all pages of the Web Interface share, as Charles's have had it from version 4 to 5.

export interface PageLink {
  readonly href: string;
  readonly text: string;
}

export interface PageParts {
  /** From the page to the root: empty there, `../` a level down. */
  readonly base: string;
  readonly section?: string;
  readonly status?: string;
  /** HTML between the status and the links. */
  readonly content?: string;
  readonly links: readonly PageLink[];
}

export const BACK: PageLink = { href: '../', text: 'Back' };

export const STYLESHEET = 'body { font-family: sans-serif; }\n';

export function page({ base, section, status, content = '', links }: PageParts): string {
  const head = `<head><title>Charles Web Interface</title><link rel="stylesheet" href="${base}css/plain.css" /></head>`;
  const heading = section === undefined ? '' : `<h2>${section}</h2>`;
  const state = status === undefined ? '' : `<p>Status: ${status}</p>`;
  const list = links.map(({ href, text }) => `<li><a href="${href}">${text}</a></li>`).join('');
  return `<html>${head}<body><h1>Charles Web Interface</h1>${heading}${state}${content}<ul>${list}</ul></body></html>`;
}

/** From a path to the root. */
export function baseOf(path: string): string {
  return '../'.repeat(Math.max(0, path.split('/').length - 2));
}
