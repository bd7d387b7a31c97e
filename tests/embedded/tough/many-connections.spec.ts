// A thousand connections at once: each is answered, and each is an entry of its own.
import http from 'node:http';
import { control } from '../client.ts';
import { expect, test } from './fixtures.ts';

const COUNT = 1000;

test('a thousand connections at once', async ({ charles, startServer, entries }) => {
  // None is answered before all are there.
  const waiting: http.ServerResponse[] = [];
  const server = await startServer({
    routes: {
      '/together': (_request, response) => {
        waiting.push(response);
        if (waiting.length === COUNT) for (const one of waiting) one.end('ok');
      },
    },
  });
  const agent = new http.Agent({ maxSockets: COUNT });
  const statuses = await Promise.all(
    Array.from({ length: COUNT }, (_, index) => {
      const path = `${server.url}/together?n=${index}`;
      return new Promise<number | undefined>((resolve, reject) => {
        http
          .get({ host: '127.0.0.1', port: charles.port, path, headers: { host: 'x' }, agent }, (response) => {
            response.resume().once('end', () => resolve(response.statusCode));
          })
          .once('error', reject);
      });
    }),
  );
  expect(new Set(statuses)).toEqual(new Set([200]));
  const recorded = await entries();
  expect(new Set(recorded.map(({ status }) => status))).toEqual(new Set(['COMPLETE']));
  expect(new Set(recorded.map(({ query }) => query)).size).toBe(COUNT);
  expect(new Set(recorded.map(({ clientPort }) => clientPort)).size).toBe(COUNT);
  agent.destroy();
  await control(charles.port, '/session/clear');
});
