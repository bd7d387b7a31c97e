// Reads the throttling page: its status, and the presets of its form.
import { invalidArgument } from './control-target.ts';
import type { Question } from './failure.ts';
import { statusOf } from './page.ts';
import type { Reply } from './reply-body.ts';

export interface Throttling {
  readonly active: boolean;
  /** The names that `startThrottling` takes: Charles's own, and those that its user made. */
  readonly presets: string[];
}

/** Of `throttling/`. */
export function throttlingOf(question: Question, reply: Reply): Throttling {
  const active = statusOf(question, reply, ['Throttling', 'Throttling Stopped']) === 'Throttling';
  const options = reply.body.toString().matchAll(/<option\b([^<>]*)>([^<]*)/gi);
  const presets = [...options].map(([, attributes = '', text = '']) => unescaped(valueIn(attributes) ?? text).trim());
  // The empty one stands for the current settings.
  return { active, presets: presets.filter((name) => name !== '') };
}

function valueIn(attributes: string): string | null {
  const [, quoted, single] = /\bvalue\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(attributes) ?? [];
  return quoted ?? single ?? null;
}

const NAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }),
);

function unescaped(html: string): string {
  return html.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return NAMED.get(name.toLowerCase()) ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** A preset as `throttling/activate` takes it; `what` has failed where it can be none. @throws CharlesError `OPTION_INVALID` */
export function presetIn(what: string, preset: string): string {
  try {
    if (typeof preset === 'string') return encodeURIComponent(preset);
  } catch {
    // Half a character.
  }
  throw invalidArgument(what, 'that can be no name of a preset', 'Give it as throttling() lists it.');
}
