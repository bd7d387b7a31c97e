// `playwright-charles serve`: the embedded recorder for anything that can use a proxy, until it is told to stop.
import { type EmbeddedCharles, type EmbeddedCharlesOptions, startEmbeddedCharles } from '../embedded/index.ts';
import { CharlesError } from '../errors/charles-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { SERVE_HELP, serveOptions } from './serve-options.ts';

export async function serve(args: string[]): Promise<void> {
  const options = serveOptions(args, process.env);
  if (options === null) return void process.stdout.write(SERVE_HELP);
  const charles = await start(options);
  const stop = () => void charles.close();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  process.stdout.write(greeting(charles, options));
  await charles.closed;
  process.stdout.write('Stopped. What was recorded is gone.\n');
}

async function start(options: EmbeddedCharlesOptions): Promise<EmbeddedCharles> {
  try {
    return await startEmbeddedCharles(options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== 'listen') throw error;
    const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    throw new CharlesError('ENGINE_FAILED', {
      what: 'Failed to start the recorder',
      why: taken ? `port ${options.port} of 127.0.0.1 is in use` : messageOf(error),
      mend: 'Stop what listens there (it may be a Charles), or give another port with --port.',
      cause: error,
    });
  }
}

function greeting({ proxyUrl }: EmbeddedCharles, { username, recording }: EmbeddedCharlesOptions): string {
  const curl = (path: string, flags = '') => `curl -x ${proxyUrl}${flags} http://${path}`;
  // Where curl asks for the password itself.
  const user = username === undefined ? '' : ' -u USERNAME';
  return `playwright-charles ${recording ? 'records' : 'listens (not recording)'} on ${proxyUrl}

CA certificate  ${curl('chls.pro/ssl', ' -o charles.pem')}
Web interface   ${curl('control.charles/', user)}
Save            ${curl('control.charles/session/export-har', `${user} -o session.har`)}
Stop            Ctrl-C, or ${curl('control.charles/quit', user)}
`;
}
