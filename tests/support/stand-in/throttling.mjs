// The throttling pages. A preset that does not exist is accepted without a word, as Charles does.
import { page } from './pages.mjs';

const PRESETS = [
  '56 kbps Modem',
  '256 kbps ISDN/DSL',
  '512 kbps ISDN/DSL',
  '2 Mbps ADSL',
  '8 Mbps ADSL2',
  '16 Mbps ADSL2+',
  '32 Mbps VDSL',
  '32 Mbps Fibre',
  '100 Mbps Fibre',
  '3G',
  '4G',
];

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#x27;', '/': '&#x2F;' };

export function createThrottling(settings) {
  const atStart = settings.throttling ? '' : null;
  /** The preset, '' for the settings that were used last, null while nothing is throttled. */
  let active = atStart;

  return {
    active: () => active,

    restart() {
      active = atStart;
    },

    serve(path, query) {
      if (path === 'throttling/activate') active = query.get('preset') ?? '';
      else if (path === 'throttling/deactivate') active = null;
      else if (path !== 'throttling/') return null;
      return { body: throttlingPage(active !== null, settings.presets) };
    },
  };
}

function throttlingPage(on, own) {
  const options = [...PRESETS, ...own].map((name) => `<option value="${escaped(name)}">${escaped(name)}</option>`);
  const select = `<select name="preset"><option value="">Current</option>${options.join('')}</select>`;
  const content =
    `<form method="get" action="activate">${select}<input type="submit" value="Start Throttling" /></form>` +
    '<form method="get" action="deactivate"><input type="submit" value="Stop Throttling" /></form>';
  return page('Throttling', { status: on ? 'Throttling' : 'Throttling Stopped', content });
}

function escaped(text) {
  return text.replace(/[&<>"'/]/g, (character) => ENTITIES[character]);
}
