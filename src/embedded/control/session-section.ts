// http://control.charles/session/: clears the session, and hands it out in each format.
import type { ExchangeRecord } from '../record/exchange-record.ts';
import type { Scope, SessionStore } from '../session-store.ts';
import { type ControlSection, saveAs } from './control-section.ts';
import { type ExportFormat, exportOf, FORMATS } from './exports.ts';
import { BACK, page } from './page.ts';

const LINKS = [
  { href: 'clear', text: 'Clear Session' },
  ...Object.entries(FORMATS).map(([href, { text }]) => ({ href, text })),
  BACK,
];

const NO_TRACE = `<p>Not available: how Charles writes a trace is not documented. Another format holds the same session.</p>`;

export function sessionSection(store: SessionStore): ControlSection {
  return ({ path, scope, record }) => {
    const format: ExportFormat | undefined = Object.hasOwn(FORMATS, path) ? FORMATS[path] : undefined;
    if (format !== undefined) {
      const { type, filename } = format;
      return { type, headers: saveAs(filename), body: () => exportOf(format, recordsFor(store, scope, record)) };
    }
    // Charles 5 has it; what we cannot write is not linked, and says so to whoever asks all the same.
    if (path === 'export-trace') return { status: 501, body: sessionPage(NO_TRACE) };
    if (path === 'clear') store.clear(scope);
    else if (path !== '') return null;
    return { body: sessionPage() };
  };
}

/** Without the request that asks: what it is answered with would hold its own beginning. */
function recordsFor(store: SessionStore, scope: Scope, asking: ExchangeRecord): ExchangeRecord[] {
  return store.list(scope).filter((record) => record !== asking);
}

function sessionPage(content = ''): string {
  return page({ base: '../', section: 'Session', content, links: LINKS });
}
