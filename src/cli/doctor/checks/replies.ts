// Every page and export once: what is there, how it is labelled, and which version wrote it.
import { ask } from '../ask.ts';
import { type Check, type Finding, ok, Unsettled, warning, whyOf } from '../check.ts';
import { labelOf } from './label.ts';
import { generationOf, shapeOf } from './shapes.ts';

const PAGES = ['', 'recording/', 'throttling/', 'tools/', 'session/', 'css/plain.css'];
// Asked for although they may not be there, which is what is to be seen.
const OTHERS = ['session/import', 'session/export-text', 'ssl/', 'tools/block-list/', 'tools/black-list/', 'no-such-page'];
const EXPORTS = ['export-xml', 'export-har', 'export-csv', 'export-trace', 'download'];
const WHOLE = 4 * 1024 ** 2;
const HEAD = 4096;

export const pages: Check = {
  id: 'pages',
  run: async (context) => {
    const facts: Record<string, string> = {};
    for (const page of [...PAGES, ...OTHERS]) facts[`/${page}`] = labelOf(await context.page(page));
    facts['asked directly'] = labelOf(await ask(context.target, '/'));
    const missing = PAGES.slice(0, -1).filter((page) => !facts[`/${page}`]?.startsWith('200'));
    if (missing.length === 0) return ok('every page that is known is there', facts);
    return warning(`pages are missing: ${missing.join(' ')}`, 'Report this, with the version of Charles.', facts);
  },
};

export const exports: Check = {
  id: 'exports',
  run: async (context) => {
    const { bytes } = context.needSession();
    if (context.shared) throw new Unsettled('not tried: tests that run now capture with it', 'Run doctor when none do.');
    if (context.selfRecords && context.recording) {
      throw new Unsettled(
        'not tried: each export would be recorded with all that it exported',
        'Mend self-recording, or stop the recording, and run doctor again.',
      );
    }
    const facts: Record<string, string | null> = {};
    for (const name of EXPORTS) {
      try {
        const reply = await context.page(`session/${name}`, { maxBytes: bytes < WHOLE ? 2 * WHOLE : HEAD });
        facts[name] = labelOf(reply);
        if (reply.status === 200) Object.assign(facts, shapeOf(name, reply, context.marker));
      } catch (error) {
        facts[name] = whyOf(error);
      }
    }
    context.exported = facts;
    return ok(listOf(facts), facts);
  },
};

export const version: Check = {
  id: 'version',
  run: (context): Finding => {
    const { generation, evidence } = generationOf(context);
    const creator = context.exported?.creator ?? null;
    if (creator === null && generation === null) throw new Unsettled('nothing that was seen tells the version');
    const named = creator === null ? '' : `${creator}, `;
    return ok(`${named}${generation === null ? 'of no known generation' : `as Charles ${generation}`}`, {
      generation,
      ...evidence,
    });
  },
};

function listOf(facts: Readonly<Record<string, string | null>>): string {
  const having = (status: RegExp) => EXPORTS.filter((name) => status.test(facts[name] ?? ''));
  const others = { 'not there': having(/^(?!200)\d/), 'no whole reply': having(/^\D/) };
  const rest = Object.entries(others).flatMap(([what, names]) => (names.length === 0 ? [] : [`; ${what}: ${names.join(', ')}`]));
  return `there: ${['export-json', ...having(/^200/)].join(', ')}${rest.join('')}`;
}
