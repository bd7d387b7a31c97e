// `npm run browser`: makes sure that a Chromium runs here, and says which. Order: Playwright's own download (or CHROMIUM_PATH),
// a system browser, fetching Playwright's download, and, as root on Debian or Ubuntu, apt-get install chromium.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { findChromium, hasPlaywrightsOwn } from './browser.mjs';

process.exitCode = (await ensureBrowser()) ? 0 : 1;

async function ensureBrowser() {
  if (isFound()) return runs();
  downloadPlaywrights();
  if (!isFound() && canUseApt()) installWithApt();
  if (isFound()) return runs();
  console.error('No Chromium found: run `npx playwright install chromium`, install Chromium or Chrome, or set CHROMIUM_PATH.');
  return false;
}

function isFound() {
  return findChromium() !== undefined || hasPlaywrightsOwn();
}

/** Launched once, because a browser without its system libraries is there and yet of no use. */
async function runs() {
  const executablePath = findChromium();
  try {
    const browser = await chromium.launch(executablePath === undefined ? {} : { executablePath });
    console.log(`Browser: Chromium ${browser.version()}, ${executablePath ?? "Playwright's own download"}`);
    await browser.close();
    return true;
  } catch (error) {
    const mend = executablePath
      ? 'Reinstall it or point CHROMIUM_PATH at another.'
      : 'Try `npx playwright install --with-deps chromium`.';
    console.error(`${error.message}\nChromium (${executablePath ?? "Playwright's own download"}) does not start. ${mend}`);
    return false;
  }
}

function downloadPlaywrights() {
  console.log('No Chromium found. Running: playwright install chromium');
  const cli = fileURLToPath(import.meta.resolve('@playwright/test/cli'));
  // The short timeout is for machines without internet, where each mirror would otherwise be waited for.
  const env = { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '5000', ...process.env };
  const { status, stderr } = spawnSync(process.execPath, [cli, 'install', 'chromium'], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  if (status !== 0) console.log(`The download failed: ${/Error: .*/.exec(stderr)?.[0] ?? `exit code ${status}`}`);
}

function canUseApt() {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

function installWithApt() {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    console.log(`Running as root: apt-get ${args.join(' ')}`);
    if (spawnSync('apt-get', ['-q', ...args], { env, stdio: 'inherit' }).status !== 0) return;
  }
}
