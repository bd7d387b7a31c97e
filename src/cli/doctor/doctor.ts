// `playwright-charles doctor`: looks at a Charles, and says what keeps tests from being captured well and how to mend it.
import { authority } from '../../util/authority.ts';
import { version } from '../version.ts';
import type { Result } from './check.ts';
import { CHECKS } from './checks/all.ts';
import { Context } from './context.ts';
import { DOCTOR_HELP, doctorOptions } from './doctor-options.ts';
import { examine } from './examine.ts';
import { lineOf, masking, summaryOf, totalsOf } from './report.ts';

export async function doctor(args: string[]): Promise<void> {
  const options = doctorOptions(args, process.env);
  if (options === null) return void process.stdout.write(DOCTOR_HELP);
  const { target, json } = options;
  const mask = masking(target.host);
  const about = {
    version: version(),
    date: new Date().toISOString(),
    platform: `${process.platform} ${process.arch}, Node ${process.versions.node}`,
    target: mask(`http://${authority(target.host, target.port)}`),
  };
  const say = (text: string): void => void (json || process.stdout.write(text));
  say(`playwright-charles ${about.version} doctor, ${about.date}, ${about.platform}\nCharles at ${about.target}\n\n${PLAN}\n`);

  const context = new Context(target);
  // What is under way is still put back.
  const interrupt = (): void => {
    context.halted = 'doctor was interrupted';
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  const coloured = process.stdout.isTTY && !process.env.NO_COLOR;
  const checks: Result[] = [];
  let unseen = 0;
  for await (const result of examine(context, CHECKS)) {
    const masked = mask(result);
    checks.push(masked);
    if (context.halted === null || result.verdict !== 'unknown') say(lineOf(masked, coloured));
    else unseen++;
  }
  if (unseen > 0) say(`${unseen} more checks were not made: ${context.halted}\n`);
  for (const signal of SIGNALS) process.off(signal, interrupt);
  const summary = summaryOf(checks);
  say(totalsOf(summary));
  if (json) process.stdout.write(`${JSON.stringify({ ...about, checks, summary }, null, 2)}\n`);
  process.exitCode = summary.problem > 0 || context.halted !== null ? 1 : 0;
}

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const PLAN = `It reads the control pages, switches the recording on for a moment if it is off, sends a few requests of its own to servers of its
own on this machine, exports the session, and puts the recording back. It clears nothing, switches no tool, and does not quit Charles.
About ten small entries are left in the session; more where Charles records the requests for its own pages.
`;
