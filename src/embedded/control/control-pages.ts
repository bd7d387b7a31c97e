// The pages of the Web Interface, in the shape that Charles's have had from version 4 to 5.

interface PageLink {
  readonly href: string;
  readonly text: string;
}

const BACK: PageLink = { href: '../', text: 'Back' };

export const STYLESHEET = 'body { font-family: sans-serif; }\n';

export function rootPage(): string {
  const links = [
    { href: 'recording/', text: 'Recording' },
    { href: 'session/', text: 'Session' },
  ];
  return page({ base: '', links });
}

export function recordingPage(recording: boolean): string {
  const links = [{ href: 'start', text: 'Start Recording' }, { href: 'stop', text: 'Stop Recording' }, BACK];
  return page({ base: '../', section: 'Recording', status: recording ? 'Recording' : 'Recording Stopped', links });
}

export function sessionPage(): string {
  const links = [{ href: 'clear', text: 'Clear Session' }, { href: 'export-json', text: 'Export Session as JSON' }, BACK];
  return page({ base: '../', section: 'Session', links });
}

export function missingPage(path: string): string {
  return page({ base: '../'.repeat(Math.max(0, path.split('/').length - 2)), section: 'Not Found', links: [] });
}

export function unauthorizedPage(): string {
  return page({ base: '', section: 'Unauthorized', links: [] });
}

interface PageParts {
  /** From the page to the root. */
  readonly base: string;
  readonly section?: string;
  readonly status?: string;
  readonly links: readonly PageLink[];
}

function page({ base, section, status, links }: PageParts): string {
  const head = `<head><title>Charles Web Interface</title><link rel="stylesheet" href="${base}css/plain.css" /></head>`;
  const heading = section === undefined ? '' : `<h2>${section}</h2>`;
  const state = status === undefined ? '' : `<p>Status: ${status}</p>`;
  const list = links.map(({ href, text }) => `<li><a href="${href}">${text}</a></li>`).join('');
  return `<html>${head}<body><h1>Charles Web Interface</h1>${heading}${state}<ul>${list}</ul></body></html>`;
}
