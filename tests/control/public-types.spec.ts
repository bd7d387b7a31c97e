// What a TypeScript user of the control client gets to see, in the types that are published.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';

test('the types of the control client show nobody what it asks with', async () => {
  const root = fileURLToPath(new URL('../../dist/control/', import.meta.url));
  const seen = new Set<string>();
  const read = async (file: string): Promise<void> => {
    if (seen.has(file)) return;
    seen.add(file);
    const types = await readFile(file, 'utf8');
    expect(types, file).not.toMatch(/'undici'|KeptConnections/);
    for (const [, name = ''] of types.matchAll(/from '(\.[^']+)\.[jt]s'/g))
      await read(path.resolve(path.dirname(file), `${name}.d.ts`));
  };
  await read(path.join(root, 'index.d.ts'));
  expect(seen.size).toBeGreaterThan(5);
});
