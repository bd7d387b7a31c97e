// The embedded recorder without its dependency.
import { fileURLToPath } from 'node:url';
import { expect, test } from '../support/inner-run.ts';

const EMBEDDED = fileURLToPath(new URL('../../src/embedded/index.ts', import.meta.url));

// Makes mockttp unresolvable in a process, as if npm had left it out.
const HOOK = `export function resolve(name, context, next) {
  if (name.startsWith('mockttp')) throw Object.assign(new Error("Cannot find package 'mockttp'"), { code: 'ERR_MODULE_NOT_FOUND' });
  return next(name, context);
}`;

test('a missing dependency is ENGINE_MISSING, with the cause and what to do', async ({ runInner }) => {
  const { tests } = await runInner({
    'package.json': '{"type":"module"}',
    'missing.spec.ts': `
      import { register } from 'node:module';
      import { expect, test } from '@playwright/test';
      import { startEmbeddedCharles } from ${JSON.stringify(EMBEDDED)};
      test('starts', async () => {
        register('data:text/javascript,' + ${JSON.stringify(encodeURIComponent(HOOK))});
        const error = await startEmbeddedCharles().catch((thrown) => thrown);
        expect(error).toMatchObject({ name: 'CharlesError', code: 'ENGINE_MISSING', what: 'Failed to load the embedded recorder' });
        expect(error.why).toContain("Cannot find package 'mockttp'");
        expect(error.mend).toContain('npm install');
        expect(error.mend).toContain('charlesRecorder');
      });`,
  });
  expect(tests.map(({ outcome, errors }) => [outcome, errors])).toEqual([['expected', []]]);
});
