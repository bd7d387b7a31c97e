#!/usr/bin/env node
// The command `playwright-charles`: which of its commands is meant, and how failures are told.
import { isCharlesError } from '../errors/charles-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { type Command, unusable } from './command.ts';
import { version } from './version.ts';

// Loaded when called: what one needs, the others and the help need not wait for.
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  doctor: async () => (await import('./doctor/doctor.ts')).doctor,
  serve: async () => (await import('./serve.ts')).serve,
  show: async () => (await import('./show.ts')).show,
};

// A query that is none and a file that cannot be read must not look like an answer.
const CALLED_WRONGLY = ['OPTION_INVALID', 'QUERY_INVALID', 'SESSION_INVALID'] as const;

const HELP = `Usage: playwright-charles <command> [options]

Commands:
  doctor   Look at a Charles: what keeps tests from being captured well, and how to mend it
  serve    Run the embedded recorder: a proxy that behaves as Charles does
  show     List the entries of a saved session that match a query

Options:
  --help, -h       Show this, or with a command: its options
  --version, -v    Show the version
`;

try {
  await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = CALLED_WRONGLY.some((code) => isCharlesError(error, code)) ? 2 : 1;
}

async function run([name, ...args]: string[]): Promise<void> {
  if (name === '--version' || name === '-v') return void process.stdout.write(`${version()}\n`);
  if (name === '--help' || name === '-h') return void process.stdout.write(HELP);
  const load = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    throw unusable(
      name === undefined ? 'no command was given' : `"${name}" is no command`,
      'playwright-charles --help lists them.',
    );
  }
  const command = await load();
  await command(args);
}
