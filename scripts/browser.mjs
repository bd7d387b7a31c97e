// Finds the Chromium that the tests, the demo and the benchmark run.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';

/**
 * The browser to run, looked up anew at each call: `CHROMIUM_PATH`, else Playwright's own download, else a system browser.
 * @returns {string | undefined} a path for `launchOptions.executablePath`; undefined where Playwright's own download is
 *   there, and also where there is no browser at all, so that Playwright says so in its own words.
 */
export function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  return hasPlaywrightsOwn() ? undefined : systemBrowsers().find((file) => existsSync(file));
}

/** Whether Playwright's own download is complete: the headless shell, which is what headless runs start. */
export function hasPlaywrightsOwn() {
  const shell = chromium.executablePath().replace(/([\\/])chromium-(\d+)[\\/].*$/, '$1chromium_headless_shell-$2');
  return existsSync(path.join(shell, 'INSTALLATION_COMPLETE'));
}

function systemBrowsers() {
  if (process.platform === 'darwin') {
    return ['Chromium', 'Google Chrome'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  }
  if (process.platform === 'win32') {
    const { PROGRAMFILES, 'PROGRAMFILES(X86)': programFilesX86, LOCALAPPDATA } = process.env;
    return [PROGRAMFILES, programFilesX86, LOCALAPPDATA]
      .filter((folder) => folder !== undefined)
      .flatMap((folder) => ['Chromium', 'Google\\Chrome'].map((name) => path.join(folder, name, 'Application', 'chrome.exe')));
  }
  return ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'].map((name) => `/usr/bin/${name}`);
}
