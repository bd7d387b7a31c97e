// What the shape of exports says: names of keys, columns and attributes, never their values; and the generation that writes so.
import type { Answer } from '../ask.ts';
import type { Context } from '../context.ts';

type Shape = Record<string, string | null>;

const READERS: Readonly<Record<string, (reply: Answer, marker: string) => Shape>> = {
  'export-har': (reply, marker) => {
    const text = reply.body.toString();
    const [, name, version] =
      /"creator":\{"name":"([\w .-]{1,40})","version":"([\w.-]{1,20})"/.exec(text.replace(/\s*([:{,])\s*/g, '$1')) ?? [];
    return { creator: name === undefined ? null : `${name} ${version}`, 'har keys': reply.whole ? harKeys(text, marker) : null };
  },
  'export-csv': ({ body }) => ({ 'csv columns': columnsOf(body.toString()) }),
  'export-xml': ({ body }, marker) => {
    const text = body.toString();
    const at = text.indexOf(marker);
    const tag = at < 0 ? '' : (/<transaction [^>]*/.exec(text.slice(text.lastIndexOf('<transaction ', at)))?.[0] ?? '');
    return {
      'xml doctype': /<!DOCTYPE [^>]{1,120}/.exec(text)?.[0].replace(/"/g, "'") ?? null,
      'xml attributes': [...tag.matchAll(/ ([A-Za-z]+)=/g)].map(([, name]) => name).join(' ') || null,
    };
  },
  'export-trace': ({ body }) => ({ 'trace begins': /^[\x20-\x7e\r\n]/.test(body.toString('latin1')) ? 'as text' : 'as bytes' }),
  download: ({ body }) => ({ native: nativeOf(body) }),
};

export function shapeOf(name: string, reply: Answer, marker: string): Shape {
  try {
    return READERS[name]?.(reply, marker) ?? {};
  } catch {
    return { [`${name} shape`]: 'not as known' };
  }
}

export interface Generation {
  readonly generation: '4.5' | '4.6' | '5' | null;
  readonly evidence: Shape;
}

/** By the marks that are known of each. */
export function generationOf({ session, tools, exported, traffic }: Context): Generation {
  const native = exported?.native ?? null;
  const list = tools.find(({ slug }) => slug === 'block-list' || slug === 'black-list')?.slug ?? null;
  const keys = Object.keys(session?.own.find(({ path }) => path !== null && path === traffic?.plain?.path) ?? {});
  const mark = ['clientLocalPort', 'webSocket'].find((key) => keys.includes(key)) ?? null;
  const evidence = { native, list, mark };
  if (native === 'chlz' || mark === 'clientLocalPort') return { generation: '5', evidence };
  if (list === 'black-list') return { generation: '4.5', evidence };
  if (list === 'block-list') return { generation: '4.6', evidence };
  return { generation: null, evidence };
}

function harKeys(text: string, marker: string): string | null {
  const { log } = JSON.parse(text) as { log: { entries: { request: { url: string } }[] } };
  const entry = log.entries.find(({ request }) => request.url.includes(marker));
  return entry === undefined ? null : [...Object.keys(log), 'of an entry:', ...Object.keys(entry)].join(' ');
}

/** Only what a head line can be: a file without one begins with traffic. */
function columnsOf(text: string): string | null {
  const [line = ''] = text.split(/\r?\n/, 1);
  return /^URL,Status,[\w ,()/-]{1,800}$/.test(line) ? line : null;
}

function nativeOf(body: Buffer): string {
  if (body.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'))) return 'chlz';
  return body.subarray(0, 4).equals(Buffer.from([0xac, 0xed, 0x00, 0x05])) ? 'chls' : 'neither chls nor chlz';
}
