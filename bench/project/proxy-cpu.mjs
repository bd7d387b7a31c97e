// How much processor time the proxy's process has used so far. Linux only: elsewhere it is not a number.
import { readdirSync, readFileSync } from 'node:fs';

// Linux counts them in hundredths of a second for every process that looks.
const TICK = 10;

/** Milliseconds; NaN where there is no proxy. */
export function proxyCpu() {
  try {
    const pid = process.env.BENCH_PROXY_PID || enginePid();
    const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
      .slice(11, 13);
    return (Number(user) + Number(system)) * TICK;
  } catch {
    return Number.NaN;
  }
}

/** The engine of this run: it is given the runner's pid. */
function enginePid() {
  return readdirSync('/proc').find((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    const parts = commandOf(pid).split('\0');
    return parts[1]?.endsWith('main.js') && parts.includes(String(process.ppid));
  });
}

function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
