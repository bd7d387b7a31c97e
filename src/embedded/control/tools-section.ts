// http://control.charles/tools/: the tools' switches, by the slugs of Charles 5.
import type { HeaderTools } from '../tools/header-tools.ts';
import type { ControlSection } from './control-section.ts';
import { BACK, page } from './page.ts';

const TOOLS: Readonly<Record<string, string>> = {
  breakpoints: 'Breakpoints',
  'no-caching': 'No Caching',
  'block-cookies': 'Block Cookies',
  'map-remote': 'Map Remote',
  'map-local': 'Map Local',
  rewrite: 'Rewrite',
  'block-list': 'Block List',
  'allow-list': 'Allow List',
  'dns-spoofing': 'DNS Spoofing',
  'auto-save': 'Auto Save',
  'client-process': 'Client Process',
};

const LINKS = [...Object.entries(TOOLS).map(([slug, text]) => ({ href: `${slug}/`, text })), BACK];
const SWITCH = [{ href: 'enable', text: 'Enable' }, { href: 'disable', text: 'Disable' }, BACK];

// A page that said "Enabled" of a tool that then does nothing would have somebody trust its result.
const CANNOT = '<p>It cannot be enabled: this recorder has no rules or settings for this tool.</p>';

export function toolsSection(tools: HeaderTools): ControlSection {
  return ({ path }) => {
    if (path === '') return { body: page({ base: '../', section: 'Tools', links: LINKS }) };
    const [, slug = '', action] = /^([a-z-]+)\/(enable|disable)?$/.exec(path) ?? [];
    const name = Object.hasOwn(TOOLS, slug) ? TOOLS[slug] : undefined;
    if (name === undefined) return null;
    const able = tools.has(slug);
    if (able && action !== undefined) tools.switch(slug, action === 'enable');
    const status = able && tools.enabled(slug) ? 'Enabled' : 'Disabled';
    return { body: page({ base: '../../', section: name, status, content: able ? '' : CANNOT, links: SWITCH }) };
  };
}
