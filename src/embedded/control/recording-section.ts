// http://control.charles/recording/: the recording's switch.
import type { SessionStore } from '../session-store.ts';
import type { ControlSection } from './control-section.ts';
import { BACK, page } from './page.ts';

const LINKS = [{ href: 'start', text: 'Start Recording' }, { href: 'stop', text: 'Stop Recording' }, BACK];

export function recordingSection(store: SessionStore): ControlSection {
  return ({ path }) => {
    if (path === 'start' || path === 'stop') store.recording = path === 'start';
    else if (path !== '') return null;
    const status = store.recording ? 'Recording' : 'Recording Stopped';
    return { body: page({ base: '../', section: 'Recording', status, links: LINKS }) };
  };
}
