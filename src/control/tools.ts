// The pages of the tools: which there are, which are on, and their switches.
import type { CharlesError } from '../errors/charles-error.ts';
import type { ControlConnection } from './control-connection.ts';
import { invalidArgument } from './control-target.ts';
import { timedOut, unreadable } from './failure.ts';
import { checkAction, checkPage, statusIn } from './page.ts';
import type { Reply } from './reply-body.ts';

export interface ToolState {
  /** Its name in the address of its page: `map-local`. */
  readonly slug: string;
  /** Null when its page does not say. */
  readonly enabled: boolean | null;
}

// Charles 5 answers 404 to the second ones, Charles 4.2 has only these; when they changed is not known.
const NAMES = [
  ['block-list', 'black-list'],
  ['allow-list', 'white-list'],
] as const;

// Charles 5 has eleven.
const MOST_TOOLS = 50;
const READ = 'Failed to read the tools';

/** All pages within the time of one. */
export async function readTools(connection: ControlConnection): Promise<ToolState[]> {
  const { pageTimeout: timeout } = connection;
  let question = connection.question(READ, 'tools/');
  const late = (): CharlesError => timedOut(question, timeout, 'charlesLimits.pageTimeout');
  return await connection.within(question, { timeout, late }, undefined, async (signal) => {
    const list = await connection.page(question, signal);
    checkPage(question, list);
    const links = list.body.toString().matchAll(/\bhref\s*=\s*["'](?:\/tools\/)?([a-z-]+)\/["']/gi);
    const slugs = new Set([...links].map(([, slug = '']) => slug));
    if (slugs.size > MOST_TOOLS) throw unreadable(question, `links ${slugs.size} pages, which cannot all be tools`);
    const tools: ToolState[] = [];
    for (const slug of slugs) {
      question = connection.question(READ, `tools/${slug}/`);
      const page = await connection.page(question, signal);
      checkPage(question, page);
      tools.push({ slug, enabled: isEnabled(page) });
    }
    return tools;
  });
}

export async function switchTool(connection: ControlConnection, slug: string, on: boolean): Promise<void> {
  if (!/^[a-z]+(-[a-z]+)*$/.test(slug)) throw noSlug();
  const names = NAMES.find((pair) => pair.some((name) => name === slug));
  const other = names?.find((name) => name !== slug);
  for (const name of other === undefined ? [slug] : [slug, other]) {
    const question = connection.question('Failed to switch a tool', `tools/${name}/${on ? 'enable' : 'disable'}`);
    const reply = await connection.page(question);
    if (reply.status === 404 && name === slug && other !== undefined) continue;
    checkAction(question, reply);
    if (isEnabled(reply) === !on) throw unreadable(question, `was answered with "Status: ${on ? 'Disabled' : 'Enabled'}"`);
    return;
  }
}

function isEnabled(page: Reply): boolean | null {
  const status = statusIn(page, ['Enabled', 'Disabled']);
  return status === null ? null : status === 'Enabled';
}

function noSlug(): CharlesError {
  return invalidArgument(
    'Failed to switch a tool',
    'that is no name of a tool in the addresses of Charles',
    'Give it as the link of its page has it, as `map-local`; tools() lists those of this Charles.',
  );
}
