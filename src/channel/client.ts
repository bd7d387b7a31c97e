// The calling end of the private channel.
import { connect, type Socket } from 'node:net';
import { CharlesError } from '../errors/charles-error.ts';
import { receiveLines, sendLine } from './json-lines.ts';
import { errorOf, type Reply } from './messages.ts';

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** One connection to a daemon; what it holds there (relays, leases, the lock) ends with it. */
export class Channel {
  /** Resolves when the connection has ended, whoever ended it. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #open = true;

  static connect(address: string): Promise<Channel> {
    return new Promise((resolve, reject) => {
      const socket = connect(address);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new Channel(socket));
      });
    });
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    receiveLines(socket, (message) => this.#settle(message as Reply));
    // The daemon outlives no run: a worker must not stay alive for its channel's sake.
    socket.unref();
    socket.on('error', () => socket.destroy());
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#open = false;
        for (const pending of this.#pending.values()) pending.reject(channelLost());
        this.#pending.clear();
        resolve();
      });
    });
  }

  get open(): boolean {
    return this.#open;
  }

  call<Result>(method: string, params: unknown = {}): Promise<Result> {
    if (!this.#open) return Promise.reject(channelLost());
    const id = this.#nextId++;
    this.#socket.ref();
    return new Promise<unknown>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      sendLine(this.#socket, { id, method, params });
    }).finally(() => {
      if (this.#pending.size === 0) this.#socket.unref();
    }) as Promise<Result>;
  }

  close(): void {
    this.#socket.destroy();
  }

  #settle(reply: Reply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if ('failure' in reply) pending?.reject(errorOf(reply.failure));
    else pending?.resolve(reply.result);
  }
}

function channelLost(): CharlesError {
  return new CharlesError('ENGINE_DIED', {
    what: 'Failed to reach the process that serves the captures of this run',
    why: 'its private channel has closed: the process has ended or was killed',
    mend: 'The next worker starts a new one. If it was not killed on purpose, look for the out-of-memory killer in the system log.',
  });
}
