// The tools' pages: a switch each. Two slugs were renamed within version 4, and the other ones are not found.
import { page } from './pages.mjs';

const TOOLS = [
  ['breakpoints', 'Breakpoints'],
  ['no-caching', 'No Caching'],
  ['block-cookies', 'Block Cookies'],
  ['map-remote', 'Map Remote'],
  ['map-local', 'Map Local'],
  ['rewrite', 'Rewrite'],
  ['block-list', 'Block List'],
  ['allow-list', 'Allow List'],
  ['dns-spoofing', 'DNS Spoofing'],
  ['auto-save', 'Auto Save'],
  ['client-process', 'Client Process'],
];
const FORMERLY = { 'block-list': ['black-list', 'Black List'], 'allow-list': ['white-list', 'White List'] };

const LINKS = [
  ['enable', 'Enable'],
  ['disable', 'Disable'],
];

export function createTools({ generation }) {
  const known = generation === '4.5' ? TOOLS.map((tool) => FORMERLY[tool[0]] ?? tool) : TOOLS;
  const names = new Map(known);
  let enabled = new Set();

  return {
    restart() {
      enabled = new Set();
    },

    serve(path) {
      if (path === 'tools/') return { body: page('Tools', { links: known.map(([slug, name]) => [`${slug}/`, name]) }) };
      const [, slug, action] = /^tools\/([a-z-]+)\/(enable|disable|)$/.exec(path) ?? [];
      if (!names.has(slug)) return null;
      if (action === 'enable') enabled.add(slug);
      if (action === 'disable') enabled.delete(slug);
      const status = enabled.has(slug) ? 'Enabled' : 'Disabled';
      return { body: page(names.get(slug), { status, links: LINKS, depth: 2 }) };
    },
  };
}
