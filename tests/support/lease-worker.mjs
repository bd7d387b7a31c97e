// A worker of a run without its runner: takes and gives back leases on a Charles as a capture does, told by its parent.
import { startRecording, stopRecording } from '../../dist/capture/recording.js';
import { ControlClient } from '../../dist/control/index.js';
import { openCharlesRecorder } from '../../dist/recorder/charles-recorder.js';
import { charlesThrottle } from '../../dist/recorder/charles-throttle.js';

const [host, port, instance] = process.argv.slice(2);
const address = `${host}:${port}`;
const control = new ControlClient({ host, port: Number(port) });
const { leases } = await openCharlesRecorder({ host, port: Number(port) }, { workers: 1, exclusive: true, instance });
const source = { leases, address, attribution: 'port' };
const throttle = charlesThrottle({ address, leases, use: { workers: 1, exclusive: true } });

const COMMANDS = {
  start: ({ lease }) => startRecording(source, control, lease, { adoptExisting: true, resetSession: false }),
  stop: ({ lease }) => stopRecording(source, control, lease),
  // As a read of a Charles that records itself does, until it is killed.
  pause: () =>
    leases.exclusive(async ({ note }) => {
      await note({ paused: true });
      await control.stopRecording();
    }),
  throttle: ({ preset }) => throttle(preset, control),
  first: ({ name }) => leases.firstInRun(name),
};

process.on('message', async ({ id, ask, argument }) => {
  try {
    process.send({ id, answer: (await COMMANDS[ask](argument)) ?? null });
  } catch (error) {
    process.send({ id, error: error.message });
  }
});
process.on('disconnect', () => process.exit(0));
process.send({ ready: true });
