// The API that a flow serves, called without a browser.
import { expect, test } from 'playwright-charles';

test('an order can be read, and reading it changes nothing', async ({ request, charles }) => {
  const response = await request.get('/orders/42');
  expect(response.ok()).toBe(true);

  await expect(charles).toHaveRequest({ url: '**/orders/42', status: 200, responseBody: { id: 42, state: 'ready' } });
  await expect(charles).not.toHaveRequest({ method: 'POST' });
});

test('a new order is accepted once', async ({ request, charles }) => {
  await request.post('/orders', { data: { item: 'tea' } });

  const sent = await charles.entries({ method: 'POST', url: '**/orders', requestBody: { item: 'tea' } });
  expect(sent).toHaveLength(1);
  await expect(charles).toHaveRequest({ method: 'POST', url: '**/orders', status: '2xx', responseBody: { id: 8, item: 'tea' } });
  await expect(charles).toMatchTraffic('new-order');
});
