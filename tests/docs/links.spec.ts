// The links between the documents: each leads to a file that is there, and to a heading in it.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { documents, headingsOf, proseOf, root } from './documents.ts';

test('every relative link leads to a file, and to a heading if it names one', () => {
  const links = documents.flatMap((document) =>
    [...proseOf(document).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => ({ document, target }))
      .filter(({ target }) => !/^[a-z]+:/.test(target)),
  );

  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((link) => !leadsSomewhere(link)).map(({ document, target }) => `${document}: ${target}`)).toEqual([]);
});

test('every document is linked from the README', () => {
  const readme = proseOf('README.md');

  expect(documents.filter((document) => document.startsWith('docs/') && !readme.includes(`(${document})`))).toEqual([]);
});

function leadsSomewhere({ document, target }: { document: string; target: string }): boolean {
  const [file = '', anchor] = target.split('#', 2);
  const to = file === '' ? document : path.posix.join(path.posix.dirname(document), file);
  if (!existsSync(path.join(root, to))) return false;
  return anchor === undefined || headingsOf(to).map(anchorOf).includes(anchor);
}

/** As GitHub writes it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}
