// The markup of Charles's control pages: one family, with links relative to the section.

export function page(title, { status, links = [], depth = 1, back = true } = {}) {
  const up = '../'.repeat(depth);
  const items = [...links.map(([href, text]) => [href, text]), ...(back ? [['../', 'Back']] : [])];
  return (
    `<html><head><title>Charles Web Interface</title><link rel="stylesheet" href="${up}css/plain.css" /></head>` +
    `<body><h1>Charles Web Interface</h1><h2>${title}</h2>${status ? `<p>Status: ${status}</p>` : ''}` +
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
    ['export-json', 'Export session as JSON'],
  ],
});

export function recordingPage(recording) {
  return page('Recording', {
    status: recording ? 'Recording' : 'Recording Stopped',
    links: [
      ['start', 'Start Recording'],
      ['stop', 'Stop Recording'],
    ],
  });
}
