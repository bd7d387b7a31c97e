// Notices that a recorder went away in the middle, even if another one answers at the same place soon after.
import { connect, type Socket } from 'node:net';

// A recorder that ends idle connections is not gone; one that ends them at once cannot be watched.
const MOST_CONNECTIONS = 50;

/** Keeps an idle connection to the recorder, and makes it again when it ends: what refuses that then is gone, its session with it. */
export class Presence {
  readonly #target: { readonly host: string; readonly port: number };
  readonly #onGone: () => void;
  #connections = 0;
  #socket: Socket;

  /** Calls `onGone` once at most. */
  constructor(target: { readonly host: string; readonly port: number }, onGone: () => void) {
    this.#target = target;
    this.#onGone = onGone;
    this.#socket = this.#connect();
  }

  close(): void {
    this.#socket.removeAllListeners('close').destroy();
  }

  #connect(): Socket {
    this.#connections++;
    const socket = connect(this.#target);
    let connected = false;
    // A worker must not stay alive for it.
    socket.unref();
    socket.resume();
    socket.once('connect', () => {
      connected = true;
    });
    socket.on('error', () => {});
    socket.once('close', () => {
      if (!connected) this.#onGone();
      else if (this.#connections < MOST_CONNECTIONS) this.#socket = this.#connect();
    });
    return socket;
  }
}
