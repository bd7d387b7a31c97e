// Node-RED's editor, as far as these tests use it.
import type { Page } from '@playwright/test';

export async function signIn(page: Page, password = 'correct horse battery staple'): Promise<void> {
  await page.goto('/');
  await page.getByLabel('Username').fill('admin');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Login' }).click();
}

/** Signs in and waits until the flows are drawn. */
export async function openEditor(page: Page): Promise<void> {
  await signIn(page);
  await page.getByText('Announce').first().waitFor();
}
