// The private folder in which the processes of a user meet: what is said when it cannot be entered.
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { asOrdinaryUser, ordinaryUser } from '../support/ordinary-user.ts';

// Windows has no such modes; its named pipes have no folder.
if (process.platform !== 'win32') {
  test('a folder that somebody else has taken, or that is locked, is named with what to do', () => {
    const temp = mkdtempSync(path.join(tmpdir(), 'pwc-'));
    chmodSync(temp, 0o755);
    // Root's, where this is root; else this user's own, which then keeps even him out.
    mkdirSync(path.join(temp, `playwright-charles-${ordinaryUser().uid}`), { mode: process.getuid?.() === 0 ? 0o700 : 0 });
    const said = asOrdinaryUser(
      { TMPDIR: temp },
      `(await import(dist + 'lease/keeper.js')).openLeases('a Charles').catch((error) => console.log(error.message))`,
    );
    expect(said).toMatch(
      /playwright-charles-\d+ is not a folder that this user, and nobody else, can enter \[ENGINE_FAILED\]\n.*TMPDIR/,
    );
    rmSync(temp, { recursive: true });
  });
}
