// The markup of Charles's control pages: one family, with links relative to the section.

/** `content`: HTML between the status and the links. */
export function page(title, { status, content = '', links = [], depth = 1, back = true } = {}) {
  const up = '../'.repeat(depth);
  const items = [...links.map(([href, text]) => [href, text]), ...(back ? [['../', 'Back']] : [])];
  return (
    `<html><head><title>Charles Web Interface</title><link rel="stylesheet" href="${up}css/plain.css" /></head>` +
    `<body><h1>Charles Web Interface</h1><h2>${title}</h2>${status ? `<p>Status: ${status}</p>` : ''}${content}` +
    `<ul>${items.map(([href, text]) => `<li><a href="${href}">${text}</a></li>`).join('')}</ul></body></html>`
  );
}

export const ROOT = page('Charles Proxy', {
  depth: 0,
  back: false,
  links: [
    ['throttling/', 'Throttling'],
    ['recording/', 'Recording'],
    ['tools/', 'Tools'],
    ['session/', 'Session'],
    ['quit', 'Quit Charles'],
  ],
});

export const SESSION = page('Session', {
  links: [
    ['clear', 'Clear Session'],
    ['export-xml', 'Export session as XML'],
    ['export-json', 'Export session as JSON'],
    ['export-trace', 'Export session as Trace'],
    ['export-csv', 'Export session as CSV'],
    ['export-har', 'Export session as HAR'],
    ['download', 'Download session'],
  ],
});

export const RECORDING_LINKS = [
  ['start', 'Start Recording'],
  ['stop', 'Stop Recording'],
];
