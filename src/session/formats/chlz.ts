// Writes entries as Charles 5's native session (.chlz, `session/download`): a zip of `N-meta.json`, `N-req.<ext>`, `N-res.<ext>`.
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { bodyBytes } from '../content/body.ts';
import { essence } from '../header.ts';
import type { RawEntry, RawMessage } from '../raw-entry.ts';

type File = readonly [name: string, content: () => string | Buffer];

/**
 * The bytes of a `.chlz` file; each entry is taken when the reader has had the one before. `meta` is the entry as the JSON session has
 * it, without bodies; a body's file holds its bytes, content encoding removed (`decoded` in its meta says so). What Charles adds about
 * TLS and timing of single packets is not recorded here.
 */
export function writeChlz(entries: Iterable<RawEntry>): Readable {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  zip.on('error', (error) => output.destroy(error as Error));
  addAll(zip, entries).catch((error) => output.destroy(error));
  return output;
}

async function addAll(zip: ZipFile, entries: Iterable<RawEntry>): Promise<void> {
  let index = 0;
  for (const raw of entries) {
    const mtime = new Date(Date.parse(raw.times.start) || 0);
    await addFiles(zip, filesOf(raw, index), mtime);
    index += 1;
  }
  zip.end();
}

/** Resolves when the last one is being written. yazl keeps its callbacks to the end: the contents must not hang on them. */
function addFiles(zip: ZipFile, files: File[], mtime: Date): Promise<void> {
  const names = files.map(([name]) => name);
  return new Promise((resolve) => {
    for (const name of names) {
      zip.addReadStreamLazy(name, { mtime, mode: 0o100644 }, (give) => {
        const [, content] = files.shift() as File;
        give(null, Readable.from([content()], { objectMode: false }));
        if (files.length === 0) resolve();
      });
    }
  });
}

function filesOf(raw: RawEntry, index: number): File[] {
  const meta = { ...raw, tags: [], request: withoutBody(raw.request), response: withoutBody(raw.response) };
  return [
    [`${index}-meta.json`, () => JSON.stringify(meta)],
    ...bodyFile(`${index}-req`, raw.request),
    ...bodyFile(`${index}-res`, raw.response),
  ];
}

function withoutBody({ body, ...rest }: RawMessage): object {
  return body?.decoded ? { ...rest, decoded: true } : rest;
}

function bodyFile(name: string, message: RawMessage): File[] {
  const { body, mimeType } = message;
  if (body === undefined || ('text' in body ? body.text : body.encoded) === '') return [];
  return [[`${name}.${extensionOf(mimeType)}`, () => bodyBytes(message)]];
}

const EXTENSIONS: readonly (readonly [RegExp, string])[] = [
  [/[/+]json$/, 'json'],
  [/[/+]xml$/, 'xml'],
  [/\/(x-)?(java|ecma)script$/, 'js'],
  [/^text\/(html|css|csv)$/, '$1'],
  [/^image\/(png|gif|webp|avif|jpeg|bmp)$/, '$1'],
  [/^text\//, 'txt'],
];

function extensionOf(mimeType: string | null): string {
  const mime = essence(mimeType) ?? '';
  const [pattern, extension] = EXTENSIONS.find(([known]) => known.test(mime)) ?? [/$/, 'dat'];
  return extension.startsWith('$') ? (pattern.exec(mime)?.[1] ?? 'dat') : extension;
}
