// `npm run demo`: installs the example as a user would, from a tarball of this package, and runs its tests in a real browser.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from './browser.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const example = path.join(root, 'examples', 'node-red');
const report = path.join(example, 'playwright-report', 'index.html');

rmSync(path.dirname(report), { recursive: true, force: true });
process.exitCode = installExample() ? run('npx playwright test', example) : 1;
if (existsSync(report)) {
  console.log(`\nThe report: ${report}`);
  console.log(`To open it: npx playwright show-report ${path.relative(process.cwd(), path.dirname(report))}`);
}

/** A real copy: a linked package would load a second @playwright/test, which Playwright refuses. */
function installExample() {
  if (run('npm pack --silent --ignore-scripts --pack-destination examples/node-red', root) !== 0) return false;
  renameSync(path.join(example, `${name}-${version}.tgz`), path.join(example, `${name}.tgz`));
  // npm keeps what it installed from a tarball of the same name and version, whatever is in it now.
  rmSync(path.join(example, 'node_modules', name), { recursive: true, force: true });
  return run('npm install --no-audit --no-fund', example) === 0;
}

function run(command, cwd) {
  console.log(`\n${path.relative(root, cwd) || '.'} $ ${command}`);
  const executablePath = findChromium();
  const env = executablePath === undefined ? process.env : { ...process.env, CHROMIUM_PATH: executablePath };
  return spawnSync(command, { cwd, env, shell: true, stdio: 'inherit' }).status ?? 1;
}
