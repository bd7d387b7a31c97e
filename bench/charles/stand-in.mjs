// The stand-in for Charles of the tests, as a process that a bench can ask.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../tests/support/stand-in/charles.mjs', import.meta.url));

/** `ask('sessionBytes')` and so on: the names of the methods in tests/support/stand-in/start.ts. */
export async function startStandIn(options) {
  const child = fork(program, ['--options', JSON.stringify(options)], { execArgv: [] });
  const [{ port }] = await once(child, 'message');
  let questions = 0;
  const ask = (question) => {
    const id = ++questions;
    child.send({ id, ask: question });
    return new Promise((resolve) => {
      const onMessage = (reply) => {
        if (reply.id !== id) return;
        child.off('message', onMessage);
        resolve(reply.answer);
      };
      child.on('message', onMessage);
    });
  };
  return { port, url: `http://127.0.0.1:${port}`, ask, stop: () => child.disconnect() };
}
