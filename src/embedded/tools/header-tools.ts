// Charles's tools that need no rules, No Caching and Block Cookies: they change the headers of all that passes, as documented for Charles.
import type { FlatHeaders } from '../upstream/headers.ts';

type Side = 'request' | 'response';

interface HeaderTool {
  readonly name: string;
  readonly removes: Readonly<Record<Side, readonly string[]>>;
  readonly adds: Readonly<Record<Side, readonly string[]>>;
}

const TOOLS: Readonly<Record<string, HeaderTool>> = {
  'no-caching': {
    name: 'No Caching Tool',
    // Those that are added are removed first: a second value would have the client or the server choose.
    removes: {
      request: ['if-modified-since', 'if-none-match', 'pragma', 'cache-control'],
      response: ['expires', 'last-modified', 'etag', 'cache-control'],
    },
    adds: {
      request: ['pragma', 'no-cache', 'cache-control', 'no-cache'],
      response: ['expires', '0', 'cache-control', 'no-cache'],
    },
  },
  'block-cookies': {
    name: 'Block Cookies Tool',
    removes: { request: ['cookie'], response: ['set-cookie'] },
    adds: { request: [], response: [] },
  },
};

export class HeaderTools {
  readonly #enabled = new Set<string>();

  has(slug: string): boolean {
    return Object.hasOwn(TOOLS, slug);
  }

  enabled(slug: string): boolean {
    return this.#enabled.has(slug);
  }

  switch(slug: string, on: boolean): void {
    if (on) this.#enabled.add(slug);
    else this.#enabled.delete(slug);
  }

  /** The headers as they go on; those that no tool changes are returned as they are. Each tool that did something adds a note. */
  apply(side: Side, headers: FlatHeaders, notes: Set<string>): FlatHeaders {
    let changed = headers;
    for (const slug of this.#enabled) {
      const tool = TOOLS[slug] as HeaderTool;
      const before = changed;
      changed = change(tool, side, before);
      if (changed !== before) notes.add(`${tool.name}: ${side} headers changed`);
    }
    return changed;
  }
}

function change({ removes, adds }: HeaderTool, side: Side, headers: FlatHeaders): FlatHeaders {
  const kept: string[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    if (!removes[side].includes(name.toLowerCase())) kept.push(name, headers[index + 1] as string);
  }
  return kept.length === headers.length && adds[side].length === 0 ? headers : [...kept, ...adds[side]];
}
