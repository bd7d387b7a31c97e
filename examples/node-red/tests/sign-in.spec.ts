// What goes over the wire when somebody signs in.
import { expect, test } from 'playwright-charles';
import { signIn } from './editor.ts';

test('signing in trades the password for a token, and the flows are handed out for the token', async ({ page, charles }) => {
  await signIn(page);

  await expect(charles).toHaveRequest({
    method: 'POST',
    url: '**/auth/token',
    status: 200,
    responseBody: { token_type: 'Bearer' },
  });
  await expect(charles).toHaveRequestsInOrder([
    { method: 'POST', path: '/auth/token', form: { username: 'admin' } },
    { path: '/flows', status: 200, requestHeaders: { authorization: /^Bearer / } },
  ]);
});

test('a wrong password is refused, and no flow leaves the server', async ({ page, charles }) => {
  await signIn(page, 'wrong');
  await expect(page.getByText('Login failed')).toBeVisible();

  await expect(charles).toHaveRequest({ method: 'POST', url: '**/auth/token', status: 403 });
  await expect(charles).not.toHaveRequest({ path: '/flows' });
});
