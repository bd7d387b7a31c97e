// The browser of this machine, for specs that launch one themselves or write a config for an inner Playwright run.
import { findChromium } from '../../scripts/browser.mjs';

const executablePath: string | undefined = findChromium();

/** What to give as `launchOptions`: empty where Playwright's own download is used. Plain JSON, so it fits a generated config. */
export const chromiumLaunchOptions: { executablePath?: string } = executablePath === undefined ? {} : { executablePath };
