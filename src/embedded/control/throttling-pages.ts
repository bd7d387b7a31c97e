// http://control.charles/throttling/: the switch of the throttling that all ports share, and its presets.
import { PRESET_NAMES } from '../throttle/presets.ts';
import type { ThrottleSwitch } from '../throttle/throttle-switch.ts';
import type { ControlSection } from './control-section.ts';
import { escapeHtml } from './html.ts';
import { BACK, page } from './page.ts';

const OPTIONS = [
  '<option value="">Current</option>',
  ...PRESET_NAMES.map((name) => `<option value="${escaped(name)}">${escaped(name)}</option>`),
].join('');

const FORMS = [
  `<form method="get" action="activate">Preset: <select name="preset">${OPTIONS}</select><input type="submit" value="Activate" /></form>`,
  '<form method="get" action="deactivate"><input type="submit" value="Deactivate" /></form>',
].join('');

export function throttlingSection(throttling: ThrottleSwitch): ControlSection {
  return ({ path, query }) => {
    if (path === 'activate') throttling.activate(query.get('preset'));
    else if (path === 'deactivate') throttling.deactivate();
    else if (path !== '') return null;
    const status = throttling.active ? 'Throttling' : 'Throttling Stopped';
    return { body: page({ base: '../', section: 'Throttling', status, content: FORMS, links: [BACK] }) };
  };
}

function escaped(name: string): string {
  return escapeHtml(name).replaceAll('/', '&#x2F;');
}
