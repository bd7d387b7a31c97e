// Questions to the stand-in over the channel to its process.
import type { ChildProcess } from 'node:child_process';

interface Answer {
  readonly id?: number;
  readonly answer?: unknown;
  readonly error?: string;
}

let questions = 0;

/** Rejects when the stand-in ends without an answer. */
export function ask<T>(child: ChildProcess, question: string, argument?: object): Promise<T> {
  const id = ++questions;
  return new Promise((resolve, reject) => {
    const done = (settle: () => void): void => {
      child.off('message', onMessage);
      child.off('exit', onExit);
      settle();
    };
    const onMessage = (reply: Answer): void => {
      if (reply.id !== id) return;
      done(() => (reply.error === undefined ? resolve(reply.answer as T) : reject(new Error(reply.error))));
    };
    const onExit = (): void => done(() => reject(new Error('the stand-in ended before it answered')));
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.send({ id, ask: question, argument }, (error) => error && done(() => reject(error)));
  });
}
