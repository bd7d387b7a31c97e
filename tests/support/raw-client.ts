// A client of raw bytes for tests: it sends what no HTTP client would, and tells how the connection ended.
import net from 'node:net';

export interface Outcome {
  /** All that came, in latin1. */
  readonly text: string;
  /** `enough`: we had what we waited for, and closed. */
  readonly end: 'closed' | 'reset' | 'enough';
}

/** Sends bytes (a string as latin1) to a port of this machine, and reads until the other side ends, or `enough` is true. */
export function sendBytes(port: number, bytes: string | Buffer, enough?: (text: string) => boolean): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    let text = '';
    const finish = (end: Outcome['end']) => {
      resolve({ text, end });
      socket.destroy();
    };
    const socket = net.connect(port, '127.0.0.1', () =>
      socket.write(Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes, 'latin1')),
    );
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (enough?.(text)) finish('enough');
    });
    socket.once('end', () => finish('closed'));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') finish('reset');
      else reject(error);
    });
  });
}
