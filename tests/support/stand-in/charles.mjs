// The stand-in for Charles, a program of its own: an HTTP proxy that records, serves control.charles, and misbehaves on request.
import http from 'node:http';
import { parseArgs } from 'node:util';
import { createControl } from './control.mjs';
import { errorReport } from './error-report.mjs';
import { createFaults } from './faults.mjs';
import { forward } from './forward.mjs';
import { createSession } from './session.mjs';
import { tunnel } from './tunnel.mjs';

const { values } = parseArgs({
  options: {
    generation: { type: 'string', default: '5' },
    port: { type: 'string', default: '0' },
    username: { type: 'string' },
    password: { type: 'string' },
    recording: { type: 'boolean', default: false },
    'self-record': { type: 'boolean', default: false },
  },
});

const faults = createFaults();
const session = createSession({ generation: values.generation, recording: values.recording });
const control = createControl({
  session,
  faults,
  selfRecord: values['self-record'],
  username: values.username,
  password: values.password,
});

const server = http.createServer((request, response) => {
  const url = URL.canParse(request.url) ? new URL(request.url) : null;
  if (url?.protocol !== 'http:') errorReport(response, 'Malformed request URL');
  else if (url.hostname === 'control.charles') control.serve(request, response, url);
  else forward(session, request, response, url);
});
server.on('connect', (request, socket, head) => tunnel(session, request, socket, head));
server.on('clientError', (_error, socket) => socket.destroy());
server.requestTimeout = 0;

process.on('message', ({ id, ask, fault, argument }) => {
  if (ask === 'control-calls') return process.send({ id, answer: control.calls });
  try {
    faults.set(fault, argument);
    process.send({ id, answer: null });
  } catch (error) {
    process.send({ id, error: error.message });
  }
});
// The stand-in must not outlive the test that started it, however that ends.
process.on('disconnect', () => process.exit(0));

server.listen(Number(values.port), '127.0.0.1', () => process.send({ port: server.address().port }));
