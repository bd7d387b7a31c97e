// Failure messages kept as files, compared whole: UPDATE_GOLDEN=1 writes what is said now.
import { readFileSync, writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { expect } from '@playwright/test';

const folder = new URL('./golden/', import.meta.url);

/** Compares with `golden/<name>.txt`, but for ports, ids, times and paths of this machine. */
export function expectGolden(name: string, message: string): void {
  const file = new URL(`${name}.txt`, folder);
  const text = `${normalised(message)}\n`;
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

/** The message that an assertion or a wait fails with. */
export async function messageOf(failing: Promise<unknown>): Promise<string> {
  const error = await failing.then(
    () => new Error('it did not fail'),
    (reason: Error) => reason,
  );
  return stripVTControlCharacters(error.message);
}

function normalised(message: string): string {
  return stripVTControlCharacters(message)
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
    .replaceAll(`-${process.platform}.txt`, '-<platform>.txt')
    .replaceAll(/\d+ ms later/g, '<n> ms later')
    .replaceAll(/[ \t]+$/gm, '');
}
