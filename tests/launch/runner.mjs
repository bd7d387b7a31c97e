// A run without Playwright: this process is the runner, the ones that it forks are workers, each with a launched recorder.
import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const options = JSON.parse(process.env.LAUNCH_OPTIONS);

if (process.argv[2] === 'worker') await work().catch((error) => process.send({ error: `${error.code}: ${error.stack}` }));
else lead();

/** Reads commands, a line each: `worker` forks one, `read N` asks the Nth for the recording status. Prints what the workers say. */
function lead() {
  const workers = [];
  createInterface({ input: process.stdin }).on('line', (line) => {
    const [command, index] = line.split(' ');
    if (command === 'read') workers[index].send('read');
    else {
      const worker = fork(fileURLToPath(import.meta.url), ['worker'], { stdio: 'inherit' });
      worker.on('message', (message) => process.stdout.write(`${JSON.stringify(message)}\n`));
      workers.push(worker);
    }
  });
}

async function work() {
  process.on('disconnect', () => process.exit());
  const { openLaunchedRecorder } = await import('../../dist/launch/launched-recorder.js');
  const recorder = await openLaunchedRecorder(options, { workers: 2, exclusive: false });
  const control = (await recorder.openRoute()).control({});
  process.send({ pid: recorder.pid, address: recorder.address });
  process.on('message', async () => {
    const status = await control.recordingStatus().catch((error) => recorder.explain(error));
    process.send({ status: typeof status === 'string' ? status : `${status.code}: ${status.message}` });
  });
}
