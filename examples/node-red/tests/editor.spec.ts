// The editor in the browser: its API, its live socket, its second origin, a deployment and a popup.
import { expect, test } from 'playwright-charles';
import { openEditor } from './editor.ts';

test('the editor is light, and only the call before the login fails', async ({ page, charles }) => {
  await openEditor(page);

  await expect(charles).not.toHaveFailedRequest({ ignore: { path: '/settings' } });
  await expect(charles).toBeWithinBudget({ requests: 120, bytes: 5_000_000, thirdParty: 0, perType: { document: 1 } });
});

test('the palette catalogue comes from its own origin', async ({ page, charles }) => {
  await openEditor(page);

  const catalogue = await charles.waitForEntry({ url: 'http://localhost:18801/catalogue.json*', status: 200 });
  expect(catalogue.requestHeader('origin')).toBe('https://localhost:18800');
  expect(catalogue.json()).toMatchObject({ name: 'Example catalogue', modules: expect.any(Array) });
});

test('pressing an inject button brings a debug message over the socket', async ({ page, charles }) => {
  await openEditor(page);
  await page.locator('#tick .red-ui-flow-node-button-button').click();
  await page.locator('#red-ui-tab-debug-link-button').click();
  await expect(page.getByText('order 7 is ready')).toBeVisible();

  await expect(charles).toHaveRequest({ method: 'POST', path: '/inject/tick', status: 200 });
  await expect(charles).toHaveRequest({ path: '/comms', webSocket: { received: 'order 7 is ready' } });
});

test('deploying modified flows asks the server to restart only those', async ({ page, charles }) => {
  await openEditor(page);
  await page.locator('.red-ui-tab-button .fa-plus').click();
  await page.locator('#red-ui-header-button-deploy-options').click();
  await page.getByText('Modified Flows').click();
  await page.getByText('Deploy', { exact: true }).click();
  await expect(page.getByText('Successfully deployed')).toBeVisible();

  await expect(charles).toHaveRequest(
    {
      method: 'POST',
      path: '/flows',
      status: 200,
      requestHeaders: { 'node-red-deployment-type': 'flows' },
      requestBody: /Flow 1/,
    },
    { times: 1 },
  );
});

test('the debug window is a popup, and its traffic is in the same capture', async ({ page, charles }) => {
  await openEditor(page);
  await page.locator('#red-ui-tab-debug-link-button').click();
  const popup = page.waitForEvent('popup');
  await page.locator('#red-ui-sidebar-debug-open').click();
  await (await popup).waitForLoadState();

  await expect(charles).toHaveRequest({ path: '/debug/view/view.html', status: 200 });
});
