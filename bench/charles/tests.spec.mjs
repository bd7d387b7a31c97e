// What is measured: tests with two requests and two live assertions each.
import http from 'node:http';
import { expect, test } from 'playwright-charles';

const { BENCH_TESTS, BENCH_URL } = process.env;

function send(charles, url) {
  const { hostname: host, port } = new URL(charles.proxyUrl);
  return new Promise((resolve, reject) => {
    const request = http.get({ host, port, path: url, headers: { host: 'origin' }, agent: false }, (response) =>
      response.resume().once('end', resolve),
    );
    request.once('error', reject);
  });
}

for (let index = 0; index < Number(BENCH_TESTS); index++) {
  test(`short ${index}`, async ({ charles }) => {
    for (const step of ['first', 'second']) {
      await send(charles, `${BENCH_URL}/${step}?test=${index}`);
      await expect(charles).toHaveRequest({ path: `/${step}`, status: 200 }, { times: 1 });
    }
  });
}
