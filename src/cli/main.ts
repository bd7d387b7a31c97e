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
};

const HELP = `Usage: playwright-charles <command> [options]

Commands:
  doctor   Look at a Charles: what keeps tests from being captured well, and how to mend it
  serve    Run the embedded recorder: a proxy that behaves as Charles does

Options:
  --help, -h       Show this, or with a command: its options
  --version, -v    Show the version
`;

try {
  await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = isCharlesError(error, 'OPTION_INVALID') ? 2 : 1;
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
