// Counts a JSON report of Playwright as `N passed, N failed`, names what did not simply pass, and exits 1 unless all is well.
import { existsSync, readFileSync } from 'node:fs';

const [file] = process.argv.slice(2);
const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
const tests = report?.suites.flatMap((suite) => testsOf(suite, [])) ?? [];

for (const { title, outcome } of tests) if (outcome !== 'expected') console.log(`${outcome}: ${title}`);
if (report === undefined) console.log(`no report at ${file}: no test ran to its end`);
for (const error of report?.errors ?? []) console.log(`outside of any test: ${error.message}`);

const count = (...outcomes) => tests.filter((test) => outcomes.includes(test.outcome)).length;
const failed = count('unexpected', 'flaky') + (report?.errors.length ?? 1);
const skipped = count('skipped');
console.log(`${count('expected')} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 || tests.length === 0 ? 1 : 0;

function testsOf(suite, parents) {
  const titles = [...parents, suite.title];
  const own = suite.specs.flatMap((spec) =>
    spec.tests.map(({ status }) => ({ title: [...titles, spec.title].join(' › '), outcome: status })),
  );
  return [...own, ...(suite.suites ?? []).flatMap((child) => testsOf(child, titles))];
}
